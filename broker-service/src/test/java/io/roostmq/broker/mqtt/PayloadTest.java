package io.roostmq.broker.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is UTF-8 and what is not: as the JDK's decoder sees it. */
class PayloadTest {
    private static final int PAYLOADS = 20_000;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "7F",
                "C280",
                "DFBF",
                "E0A080",
                "ED9FBF",
                "EE8080",
                "EFBFBF",
                "EFBBBF",
                "F0908080",
                "F48FBFBF",
                "61C3A462"
            })
    void textIsUtf8(String hex) {
        assertTrue(isUtf8(bytes(hex)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "80",
                "BF",
                "C0AF",
                "C1BF",
                "C3",
                "C341",
                "E08080",
                "E09FBF",
                "E282",
                "E2",
                "EDA080",
                "EDBFBF",
                "F08FBFBF",
                "F4908080",
                "F5808080",
                "F09F98",
                "F09F9841",
                "FE",
                "FF",
                "61FF62"
            })
    void otherBytesAreNot(String hex) {
        assertFalse(isUtf8(bytes(hex)));
    }

    @Test
    void allOfTwoBytesAreAsTheDecoderSaysIt() {
        for (int i = 0; i < 0x1_0000; i++) {
            assertSame(new byte[] {(byte) (i >> 8), (byte) i});
        }
    }

    @RepeatedTest(3)
    void randomBytesAreAsTheDecoderSaysIt() {
        for (int i = 0; i < PAYLOADS; i++) {
            byte[] bytes = new byte[random.nextInt(12)];
            random.nextBytes(bytes);
            assertSame(bytes);
        }
    }

    /** Mostly well-formed: one byte of a text is another. */
    @RepeatedTest(3)
    void textWithAMistakeIsAsTheDecoderSaysIt() {
        for (int i = 0; i < PAYLOADS; i++) {
            StringBuilder text = new StringBuilder();
            for (int length = 1 + random.nextInt(6); length > 0; length--) {
                int point = random.nextInt(Character.MAX_CODE_POINT + 1);
                text.appendCodePoint(point >= 0xD800 && point < 0xE000 ? 'x' : point);
            }
            byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
            assertTrue(isUtf8(bytes), () -> "seed " + seed);
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            assertSame(bytes);
        }
    }

    private void assertSame(byte[] bytes) {
        assertEquals(isDecoded(bytes), isUtf8(bytes), () -> HexFormat.of().formatHex(bytes) + ", seed " + seed);
    }

    private static boolean isUtf8(byte[] bytes) {
        return Payload.of(bytes).isUtf8();
    }

    private static boolean isDecoded(byte[] bytes) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return Arrays.equals(text.getBytes(StandardCharsets.UTF_8), bytes);
        } catch (CharacterCodingException illFormed) {
            return false;
        }
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }
}
