package io.roostmq.broker.app;

import io.roostmq.broker.auth.Authenticator;
import io.roostmq.broker.auth.ClosedDoor;
import io.roostmq.broker.auth.OpenDoor;
import io.roostmq.broker.auth.scram.ScramAuthenticator;
import io.roostmq.broker.auth.scram.ScramFile;
import java.nio.file.Path;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Makes the authentication that the configuration describes. */
final class Authenticators {
    private static final Logger LOG = Logger.getLogger("io.roostmq.broker");

    private Authenticators() {}

    /** @throws IllegalArgumentException when a file of users cannot be used; the message names key, file and line */
    static Authenticator of(BrokerConfig config) {
        Authenticator withoutMethod = config.auth().anonymous() ? new OpenDoor() : new ClosedDoor();
        Optional<String> file = config.auth().scram().file();
        return file.isEmpty() ? withoutMethod : scram(Path.of(file.get()), withoutMethod);
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
