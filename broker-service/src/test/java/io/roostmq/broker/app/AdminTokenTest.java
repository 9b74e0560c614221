package io.roostmq.broker.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdminTokenTest {
    @TempDir
    Path directory;

    private static @Nullable AdminToken of(@Nullable String token, @Nullable Path file) {
        return AdminToken.of(new BrokerConfig.Admin() {
            @Override
            public Optional<String> token() {
                return Optional.ofNullable(token);
            }

            @Override
            public Optional<String> tokenFile() {
                return Optional.ofNullable(file).map(Path::toString);
            }
        });
    }

    @Test
    void withoutOneThereIsNone() {
        assertNull(of(null, null));
    }

    @Test
    void onlyTheTokenMatches() {
        AdminToken token = of("secret-1", null);
        assertNotNull(token);
        assertTrue(token.matches("secret-1"));
        for (String other : List.of("", "secret-", "secret-11", "Secret-1")) {
            assertFalse(token.matches(other), other);
        }
    }

    @Test
    void aFileMayEndItsLine() throws IOException {
        Path file = Files.writeString(directory.resolve("token"), "secret-2\n");
        AdminToken token = of(null, file);
        assertNotNull(token);
        assertTrue(token.matches("secret-2"));
    }

    @Test
    void whatIsNoTokenIsRefusedAndNotRepeated() throws IOException {
        for (String wrong : List.of("two words", "caf\u00e9", "x".repeat(4_097), "a=b", "line\nline")) {
            String message = refusal(wrong, null);
            assertTrue(message.contains("roost.admin.token: not a token"), message);
            assertFalse(message.contains(wrong), message);
        }
        Path empty = Files.writeString(directory.resolve("empty"), " \n");
        assertTrue(refusal(null, empty).contains("roost.admin.token-file: " + empty), "the file is named");
        assertTrue(refusal(null, directory.resolve("missing")).contains("cannot be read"));
        assertEquals(
                "roost.admin.token, roost.admin.token-file: both are set (expected: one of them)",
                refusal("secret", empty));
    }

    private static String refusal(@Nullable String token, @Nullable Path file) {
        return String.valueOf(assertThrows(IllegalArgumentException.class, () -> of(token, file))
                .getMessage());
    }
}
