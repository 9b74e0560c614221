package io.roostmq.broker.auth.scram;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScramFileTest {
    /** Computed elsewhere: password pencil, the salt of RFC 7677. */
    private static final String VERIFIER = "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ=="
            + "$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=";

    @TempDir
    Path directory;

    @Test
    void readsWhatPostgresqlWrites() throws IOException {
        ScramFile file = ScramFile.read(written("# users", "", "user:" + VERIFIER));
        assertEquals(1, file.count());
        Verifier verifier = file.users().of("user");
        assertEquals(Verifier.of("pencil", verifier.salt(), 4096).text(), verifier.text());
        assertEquals(VERIFIER, verifier.text());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "user                        | expected: user:SCRAM-SHA-256$",
                "user:secret                 | expected: user:SCRAM-SHA-256$",
                ":SCRAM-SHA-256$4096:a$b:c   | expected: user:SCRAM-SHA-256$",
                "$decoy:c2VjcmV0             | expected: user:SCRAM-SHA-256$",
                "$decoys:c2VjcmV0!           | $decoys is not Base64",
                "$decoys:c2VjcmV0            | $decoys: 6 bytes (expected: at least 32)",
                "user:SCRAM-SHA-256$4096:a$b | expected: SCRAM-SHA-256$iterations",
                "user:SCRAM-SHA-256$x:a$b:c  | expected: SCRAM-SHA-256$iterations",
                "user:SCRAM-SHA-256$4095:c2FsdHNhbHQ=$c2FsdA==:c2FsdA==    | iterations: 4095 (expected: 4096..1000000)",
                "user:SCRAM-SHA-256$1000001:c2FsdHNhbHQ=$c2FsdA==:c2FsdA== | iterations: 1000001",
                "user:SCRAM-SHA-256$4096:c2FsdA==$c2FsdA==:c2FsdA==        | bytes of the salt: 4 (expected: 8..64)",
                "user:SCRAM-SHA-256$4096:c2FsdHNhbHQ=$c2FsdA==:c2FsdA==    | bytes of the stored key: 4 (expected: 32)",
                "user:SCRAM-SHA-256$4096:?$c2FsdA==:c2FsdA==               | salt is not Base64",
            })
    void saysWhatIsWrongInWhichLine(String line, String message) throws IOException {
        Path path = written("# users", line);
        IllegalArgumentException failure = assertThrows(IllegalArgumentException.class, () -> ScramFile.read(path));
        String said = String.valueOf(failure.getMessage());
        assertTrue(said.startsWith(path + ", line 2: " + message), said);
        assertFalse(said.contains("c2VjcmV0"), "quotes the secret");
    }

    @Test
    void refusesAUserThatIsThereTwice() throws IOException {
        Path path = written("user:" + VERIFIER, "other:" + VERIFIER, "us\u00ADer:" + VERIFIER);
        IllegalArgumentException failure = assertThrows(IllegalArgumentException.class, () -> ScramFile.read(path));
        assertTrue(String.valueOf(failure.getMessage()).endsWith("line 3: user user is in line 1 already"));
    }

    @Test
    void saysWhatFileItCannotRead() throws IOException {
        Path none = directory.resolve("none");
        Path binary = Files.write(directory.resolve("binary"), new byte[] {(byte) 0xFF, (byte) 0xFE});
        assertEquals(none + ": does not exist", messageOf(none));
        assertEquals(binary + ": is not UTF-8", messageOf(binary));
        assertTrue(messageOf(directory).startsWith(directory + ": cannot be read"));
    }

    @Test
    void addsUsersAndChangesPasswordsAndLeavesTheRestAsItIs() throws IOException {
        Path path = written("# users", "user:" + VERIFIER, "", "other:" + VERIFIER);
        ScramFile file = ScramFile.read(path);
        assertFalse(file.set("us\u00ADer", "new", 5000));
        assertTrue(file.set("third:one", "password", 4096));
        file.write();

        List<String> lines = Files.readAllLines(path);
        assertEquals(5, lines.size());
        assertEquals("# users", lines.get(0));
        assertTrue(lines.get(1).startsWith("user:SCRAM-SHA-256$5000:"), lines.get(1));
        assertEquals("other:" + VERIFIER, lines.get(3));
        ScramFile again = ScramFile.read(path);
        assertEquals(3, again.count());
        Verifier changed = again.users().of("user");
        assertEquals(Verifier.of("new", changed.salt(), 5000).text(), changed.text());
        assertTrue(again.users().of("third:one").iterations() == 4096);
    }

    @Test
    void beginsANewFileForItsOwnerOnly() throws IOException {
        Path path = directory.resolve("sub/users");
        ScramFile file = ScramFile.readOrNew(path);
        assertTrue(file.set("user", "pencil", ScramFile.ITERATIONS));
        file.write();
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
        assertEquals(
                file.users().of("nobody"), ScramFile.readOrNew(path).users().of("nobody"));
        assertEquals(1, ScramFile.readOrNew(path).count());
    }

    @Test
    void keepsTheRightsOfAFile() throws IOException {
        Path path = written("user:" + VERIFIER);
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-r-----"));
        Path link = Files.createSymbolicLink(directory.resolve("link"), path);
        ScramFile file = ScramFile.read(link);
        file.set("other", "password", 4096);
        file.write();
        assertEquals("rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
        assertTrue(Files.isSymbolicLink(link));
        assertEquals(2, ScramFile.read(path).count());
        String[] files = directory.toFile().list();
        assertEquals(2, files == null ? 0 : files.length, "nothing is left behind");
    }

    @Test
    void strangersLookTheSameWhenUsersComeAndGo() throws IOException {
        Path path = directory.resolve("users");
        ScramFile file = ScramFile.readOrNew(path);
        file.set("user", "pencil", 4096);
        Verifier stranger = file.users().of("nobody");
        file.set("other", "pencil", 4096);
        assertEquals(stranger, file.users().of("nobody"));
    }

    @ParameterizedTest
    @CsvSource({
        "#user,password,4096",
        "\u00AD#user,password,4096",
        "\uFF04user,password,4096",
        "$user,password,4096",
        "user,password,4095",
        "user,'',4096",
        "user,'a\u0007b',4096",
        "user,\uD83D\uDE00,4096",
        "us\u0007er,password,4096"
    })
    void refusesWhatAUserCannotBe(String user, String password, int iterations) {
        ScramFile file = ScramFile.readOrNew(directory.resolve("users"));
        IllegalArgumentException failure =
                assertThrows(IllegalArgumentException.class, () -> file.set(user, password, iterations));
        assertFalse(String.valueOf(failure.getMessage()).contains("1F600"), "quotes the password");
        assertEquals(0, file.count());
    }

    private static String messageOf(Path path) {
        return String.valueOf(assertThrows(IllegalArgumentException.class, () -> ScramFile.read(path))
                .getMessage());
    }

    private Path written(String... lines) throws IOException {
        return Files.write(directory.resolve("users"), List.of(lines));
    }
}
