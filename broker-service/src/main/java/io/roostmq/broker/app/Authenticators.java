package io.roostmq.broker.app;

import io.roostmq.broker.auth.Authenticator;
import io.roostmq.broker.auth.ClosedDoor;
import io.roostmq.broker.auth.OpenDoor;
import io.roostmq.broker.auth.ServiceUser;
import io.roostmq.broker.auth.scram.ScramAuthenticator;
import io.roostmq.broker.auth.scram.ScramFile;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Makes the authentication that the configuration describes. */
final class Authenticators {
    private static final Logger LOG = Logger.getLogger("io.roostmq.broker");

    private Authenticators() {}

    /** @throws IllegalArgumentException when a file of users or the service's password cannot be used; the message names key and file */
    static Authenticator of(BrokerConfig config) {
        Authenticator withoutMethod = config.auth().anonymous() ? new OpenDoor() : new ClosedDoor();
        Optional<String> file = config.auth().scram().file();
        Authenticator others = file.isEmpty() ? withoutMethod : scram(Path.of(file.get()), withoutMethod);
        BrokerConfig.Auth.Service service = config.auth().service();
        return service.username().isEmpty()
                ? others
                : new ServiceUser(service.username().get(), passwordOf(service), others);
    }

    private static String passwordOf(BrokerConfig.Auth.Service service) {
        if (service.passwordFile().isEmpty()) {
            return service.password().orElseThrow();
        }
        String key =
                "roost.auth.service.password-file: " + service.passwordFile().get();
        try {
            List<String> lines =
                    Files.readAllLines(Path.of(service.passwordFile().get()));
            if (lines.isEmpty() || lines.get(0).isEmpty()) {
                throw new IllegalArgumentException(key + ": has no password in its first line");
            }
            return lines.get(0);
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(key + ": is not UTF-8", e);
        } catch (IOException e) {
            throw new IllegalArgumentException(key + ": cannot be read: " + e, e);
        }
    }

    private static Authenticator scram(Path path, Authenticator withoutMethod) {
        try {
            ScramFile file = ScramFile.read(path);
            LOG.infof("%s: %d users of %s", ScramAuthenticator.METHOD, file.count(), path);
            return new ScramAuthenticator(file, withoutMethod);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("roost.auth.scram.file: " + e.getMessage(), e);
        }
    }
}
