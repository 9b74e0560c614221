package io.roostmq.broker.auth.scram;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roostmq.broker.mqtt.Payload;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The exchange of RFC 7677 section 3, byte by byte, and everything that may be wrong with it. */
class ScramExchangeTest {
    private static final String CLIENT_NONCE = "rOprNGfwEbeRWgbNEkqO";
    private static final String SERVER_NONCE = "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
    private static final String NONCE = CLIENT_NONCE + SERVER_NONCE;
    private static final String PROOF = "dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=";
    private static final String CLIENT_FIRST = "n,,n=user,r=" + CLIENT_NONCE;
    private static final String CLIENT_FINAL = "c=biws,r=" + NONCE + ",p=" + PROOF;
    private static final Verifier VERIFIER = Verifier.of("pencil", base64("W22ZaJ0SNY7soEsUEjb6gQ=="), 4096);
    private static final ScramUsers USERS =
            new ScramUsers(Map.of("user", VERIFIER, "a=b,c", VERIFIER), "secret".getBytes(StandardCharsets.UTF_8));

    @Test
    void takesTheCourseOfRfc7677() throws ScramException {
        ScramExchange exchange = begin(CLIENT_FIRST);
        assertEquals("r=" + NONCE + ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096", exchange.challenge());
        assertEquals("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=", exchange.finish(CLIENT_FINAL));
        assertEquals("user", exchange.username());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "other nonce of the server   | c=biws,r=rOprNGfwEbeRWgbNEkqOxyz,p=" + PROOF,
                "nonce of the client alone   | c=biws,r=rOprNGfwEbeRWgbNEkqO,p=" + PROOF,
                "other channel binding       | c=eSws,r=" + NONCE + ",p=" + PROOF,
                "channel binding no Base64   | c=?,r=" + NONCE + ",p=" + PROOF,
                "no channel binding          | r=" + NONCE + ",p=" + PROOF,
                "no proof                    | c=biws,r=" + NONCE,
                "empty proof                 | c=biws,r=" + NONCE + ",p=",
                "short proof                 | c=biws,r=" + NONCE + ",p=dHzbZapWIk4jUhN+Ute9ytag9zjf",
                "proof no Base64             | c=biws,r=" + NONCE + ",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndV?=",
                "one bit of the proof        | c=biws,r=" + NONCE + ",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVU=",
                "proof is not last           | c=biws,r=" + NONCE + ",p=" + PROOF + ",x=y",
                "extension that is not signed| c=biws,r=" + NONCE + ",x=y,p=" + PROOF,
                "mandatory extension         | c=biws,r=" + NONCE + ",m=y,p=" + PROOF,
                "first message again         | n,,n=user,r=rOprNGfwEbeRWgbNEkqO",
                "nothing                     | ''",
            })
    void refusesALastMessageThatIsNot(String what, String message) throws ScramException {
        ScramExchange exchange = begin(CLIENT_FIRST);
        assertThrows(ScramException.class, () -> exchange.finish(message), what);
        assertThrows(ScramException.class, () -> exchange.finish(CLIENT_FINAL), "a second try");
    }

    @Test
    void refusesEveryLastMessageThatIsCutShort() throws ScramException {
        for (int length = 0; length < CLIENT_FINAL.length(); length++) {
            ScramExchange exchange = begin(CLIENT_FIRST);
            String cut = CLIENT_FINAL.substring(0, length);
            assertThrows(ScramException.class, () -> exchange.finish(cut), cut);
        }
    }

    @Test
    void refusesWhatWasRightForAnotherNonceOfTheServer() throws ScramException {
        ScramExchange exchange = ScramExchange.begin(CLIENT_FIRST, USERS, "another");
        ScramException failure = assertThrows(ScramException.class, () -> exchange.finish(CLIENT_FINAL));
        assertTrue(String.valueOf(failure.getMessage()).contains("nonce"), failure::getMessage);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "n",
                "n,",
                "n,,",
                "n,,n=user",
                "n,,n=,r=nonce",
                "n,,n=user,r=",
                "n,,n=user,r=no nonce",
                "n,,n=user,r=nönce",
                "n,,r=nonce,n=user",
                "n,,n=user,r=nonce,",
                "n,,n=user,r=nonce,x",
                "n,,n=user,r=nonce,m=x",
                "n,,m=x,n=user,r=nonce",
                "n,a=other,n=user,r=nonce",
                "n,b=user,n=user,r=nonce",
                "n,,n=us=er,r=nonce",
                "n,,n=us=2cer,r=nonce",
                "n,,n=us\u0007er,r=nonce",
                "x,,n=user,r=nonce",
                "p=tls-unique,,n=user,r=nonce",
                "c=biws,r=nonce,p=proof",
            })
    void refusesAFirstMessageThatIsNone(String message) {
        assertThrows(ScramException.class, () -> begin(message), message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "n,,n=user,r=nonce          | user",
                "y,,n=user,r=nonce          | user",
                "n,a=user,n=user,r=nonce    | user",
                "n,,n=user,r=nonce,x=future | user",
                "n,,n=a=3Db=2Cc,r=nonce     | a=b,c",
                "n,,n=us\u00ADer,r=nonce    | user",
                "n,,n=\u2168,r=nonce        | IX",
            })
    void readsFirstMessages(String message, String username) throws ScramException {
        ScramExchange exchange = begin(message);
        assertEquals(username, exchange.username());
        assertTrue(exchange.challenge().startsWith("r=nonce" + SERVER_NONCE + ","));
    }

    @Test
    void refusesANonceBeyondItsBound() throws ScramException {
        begin("n,,n=user,r=" + "x".repeat(256));
        assertThrows(ScramException.class, () -> begin("n,,n=user,r=" + "x".repeat(257)));
    }

    @Test
    void strangersGetTheSameCourseOfMessages() throws ScramException {
        ScramExchange stranger = begin("n,,n=nobody,r=" + CLIENT_NONCE);
        assertEquals(
                begin("n,,n=nobody,r=" + CLIENT_NONCE).challenge(), stranger.challenge(), "the salt does not change");
        assertEquals(
                begin(CLIENT_FIRST).challenge().length(), stranger.challenge().length());
        assertTrue(stranger.challenge().endsWith(",i=4096"));
        ScramException failure = assertThrows(ScramException.class, () -> stranger.finish(CLIENT_FINAL));
        ScramException wrong = assertThrows(
                ScramException.class,
                () -> begin("y,,n=user,r=" + CLIENT_NONCE).finish("c=eSws,r=" + NONCE + ",p=" + PROOF));
        assertEquals(wrong.getMessage(), failure.getMessage());
    }

    @Test
    void strangersDifferByNameAndBySecret() {
        ScramUsers others = new ScramUsers(Map.of("user", VERIFIER), "other".getBytes(StandardCharsets.UTF_8));
        assertFalse(USERS.of("nobody").salt().equals(USERS.of("no one").salt()));
        assertFalse(USERS.of("nobody").salt().equals(others.of("nobody").salt()));
        assertEquals(VERIFIER, USERS.of("user"));
        assertFalse(VERIFIER.equals(USERS.of("User")));
    }

    @Test
    void madeUpSaltsAreAsLongAsThoseOfUsers() {
        byte[] secret = {1};
        for (int bytes : new int[] {8, 16, 32, 33, 64}) {
            Verifier verifier =
                    new Verifier(5000, Payload.of(new byte[bytes]), VERIFIER.storedKey(), VERIFIER.serverKey());
            Verifier madeUp = new ScramUsers(Map.of("user", verifier), secret).of("nobody");
            assertEquals(bytes, madeUp.salt().size());
            assertEquals(5000, madeUp.iterations());
        }
        assertEquals(
                Verifier.ITERATIONS_MIN,
                new ScramUsers(Map.of(), secret).of("nobody").iterations());
    }

    private static ScramExchange begin(String clientFirst) throws ScramException {
        return ScramExchange.begin(clientFirst, USERS, SERVER_NONCE);
    }

    private static Payload base64(String text) {
        return Payload.of(Base64.getDecoder().decode(text));
    }
}
