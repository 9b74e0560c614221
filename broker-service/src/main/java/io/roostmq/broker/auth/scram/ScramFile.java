package io.roostmq.broker.auth.scram;

import io.roostmq.broker.mqtt.Payload;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The users in a file of UTF-8 text, one line each:
 *
 * <pre>
 *  # a comment
 *  $decoys:Base64
 *  alice:SCRAM-SHA-256$16384:salt$StoredKey:ServerKey
 * </pre>
 *
 * <p>What strangers are shown in place of a user's salt is derived from {@code $decoys}; without that line, from all others, and
 * then changes with them. A name does not begin with {@code #} or {@code $}; it is compared as SASLprep makes it.
 */
public final class ScramFile {
    /** Iterations of new verifiers: some milliseconds of a desktop, much more of a small device, each time it connects. */
    public static final int ITERATIONS = 16_384;

    private static final int SALT_BYTES = 16;
    private static final String DECOYS = "$decoys:";
    private static final String SEPARATOR = ":" + ScramAuthenticator.METHOD + "$";

    private final Path path;
    private final List<String> lines;
    private final Map<String, Verifier> verifiers = new HashMap<>();
    /** Where a user is, counted from 0. */
    private final Map<String, Integer> places = new HashMap<>();

    private byte[] secret = new byte[0];

    private ScramFile(Path path, List<String> lines) {
        this.path = path;
        this.lines = new ArrayList<>(lines);
        for (int i = 0; i < lines.size(); i++) {
            try {
                read(i, lines.get(i));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(path + ", line " + (i + 1) + ": " + e.getMessage(), e);
            }
        }
    }

    /**
     * Reads it. Blocks.
     *
     * @throws IllegalArgumentException when it cannot be read; the message names the file and the line
     */
    public static ScramFile read(Path path) {
        try {
            return new ScramFile(path, Files.readAllLines(path));
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException(path + ": does not exist", e);
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(path + ": is not UTF-8", e);
        } catch (IOException e) {
            throw new IllegalArgumentException(path + ": cannot be read: " + e, e);
        }
    }

    /** Reads it, or begins a new one. */
    public static ScramFile readOrNew(Path path) {
        if (Files.exists(path)) {
            return read(path);
        }
        byte[] secret = new byte[Sha256.BYTES];
        new SecureRandom().nextBytes(secret);
        return new ScramFile(path, List.of(DECOYS + Base64.getEncoder().encodeToString(secret)));
    }

    private void read(int place, String line) {
        if (line.isBlank() || line.startsWith("#")) {
            return;
        }
        if (line.startsWith(DECOYS)) {
            secret = Verifier.base64("$decoys", line.substring(DECOYS.length())).array();
            if (secret.length < Sha256.BYTES) {
                throw new IllegalArgumentException("$decoys: " + secret.length + " bytes (expected: at least 32)");
            }
            return;
        }
        int separator = line.lastIndexOf(SEPARATOR);
        if (separator < 1 || line.startsWith("$")) {
            throw new IllegalArgumentException("expected: user" + SEPARATOR + "iterations:salt$StoredKey:ServerKey");
        }
        String user = prepared("user", line.substring(0, separator));
        Integer earlier = places.put(user, place);
        if (earlier != null) {
            throw new IllegalArgumentException("user " + user + " is in line " + (earlier + 1) + " already");
        }
        verifiers.put(user, Verifier.parse(line.substring(separator + 1)));
    }

    /**
     * Adds a user, or changes the password of one. Takes as long as the derivation does.
     *
     * @return whether the user is new
     * @throws IllegalArgumentException when name, password or iterations are not allowed; the message does not quote the
     *     password
     */
    public boolean set(String user, String password, int iterations) {
        String prepared = prepared("user", user);
        if (prepared.startsWith("#") || prepared.startsWith("$") || prepared.contains(SEPARATOR)) {
            throw new IllegalArgumentException("user: " + user + " (expected: a name that does not begin with # or $)");
        }
        prepared("password", password);
        byte[] salt = new byte[SALT_BYTES];
        new SecureRandom().nextBytes(salt);
        Verifier verifier = Verifier.of(password, Payload.of(salt), iterations);
        String line = prepared + ":" + verifier.text();
        Integer place = places.get(prepared);
        verifiers.put(prepared, verifier);
        if (place == null) {
            places.put(prepared, lines.size());
            lines.add(line);
        } else {
            lines.set(place, line);
        }
        return place == null;
    }

    private static String prepared(String what, String text) {
        try {
            return Prepared.stored(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(what + ": " + e.getMessage(), e);
        }
    }

    /** Writes it beside what is there and puts it in its place, readable by whom the old one was, else by its owner only. */
    public void write() throws IOException {
        Path target = Files.exists(path) ? path.toRealPath() : path.toAbsolutePath();
        Path directory = target.getParent();
        Files.createDirectories(directory);
        Path written = Files.createTempFile(directory, target.getFileName() + ".", ".new");
        try {
            Files.write(written, lines);
            if (Files.exists(target)) {
                copyRights(target, written);
            }
            Files.move(written, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(written);
        }
    }

    private static void copyRights(Path from, Path to) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(to, PosixFileAttributeView.class);
        if (view == null) {
            return;
        }
        PosixFileAttributes rights = Files.readAttributes(from, PosixFileAttributes.class);
        PosixFileAttributes own = view.readAttributes();
        if (!own.owner().equals(rights.owner())) {
            view.setOwner(rights.owner());
        }
        if (!own.group().equals(rights.group())) {
            view.setGroup(rights.group());
        }
        view.setPermissions(rights.permissions());
    }

    /** How many users there are. */
    public int count() {
        return verifiers.size();
    }

    ScramUsers users() {
        byte[] known = secret.length > 0
                ? secret
                : Sha256.hash(String.join("\n", lines).getBytes(StandardCharsets.UTF_8));
        return new ScramUsers(verifiers, known);
    }
}
