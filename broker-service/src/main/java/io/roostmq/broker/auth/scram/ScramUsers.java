package io.roostmq.broker.auth.scram;

import io.roostmq.broker.mqtt.Payload;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The users and their verifiers. Whoever is none has a verifier too, a made-up one that no password fits: always the same for
 * the same name, and of the form that those of users have, so that a stranger learns nothing by asking. RFC 5802 section 5.1.
 */
final class ScramUsers {
    private record Form(int iterations, int saltBytes) {}

    private static final int DEFAULT_SALT_BYTES = 16;

    private final Map<String, Verifier> verifiers;
    private final byte[] secret;
    private final List<Form> forms;

    /**
     * @param verifiers by prepared name
     * @param secret what made-up verifiers are derived from: nobody may know it, and it stays when users come and go
     */
    ScramUsers(Map<String, Verifier> verifiers, byte[] secret) {
        this.verifiers = Map.copyOf(verifiers);
        this.secret = secret.clone();
        this.forms = verifiers.isEmpty()
                ? List.of(new Form(Verifier.ITERATIONS_MIN, DEFAULT_SALT_BYTES))
                : formsOf(verifiers.values().stream());
    }

    private static List<Form> formsOf(Stream<Verifier> all) {
        return all.map(verifier ->
                        new Form(verifier.iterations(), verifier.salt().size()))
                .distinct()
                .sorted(Comparator.comparingInt(Form::iterations).thenComparingInt(Form::saltBytes))
                .toList();
    }

    /** Takes equally long for all names. */
    Verifier of(String name) {
        Verifier madeUp = madeUp(name);
        return verifiers.getOrDefault(name, madeUp);
    }

    private Verifier madeUp(String name) {
        byte[] material = Sha256.hmac(secret, "form " + name);
        Form form = forms.get(Math.floorMod(Arrays.hashCode(material), forms.size()));
        byte[] saltStart = Sha256.hmac(secret, "salt " + name);
        byte[] salt = Arrays.copyOf(saltStart, form.saltBytes());
        if (form.saltBytes() > Sha256.BYTES) {
            byte[] saltEnd = Sha256.hmac(secret, "more " + name);
            System.arraycopy(saltEnd, 0, salt, Sha256.BYTES, form.saltBytes() - Sha256.BYTES);
        }
        // A StoredKey is a hash: one that nobody has hashed anything to is one that no proof fits.
        Payload storedKey = Payload.of(Sha256.hmac(secret, "stored " + name));
        return new Verifier(form.iterations(), Payload.of(salt), storedKey, storedKey);
    }
}
