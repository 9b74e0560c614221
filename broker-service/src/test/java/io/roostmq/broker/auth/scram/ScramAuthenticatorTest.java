package io.roostmq.broker.auth.scram;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import com.ongres.scram.client.ScramClient;
import com.ongres.scram.common.StringPreparation;
import com.ongres.scram.common.exception.ScramException;
import io.roostmq.broker.auth.Authenticator.Accepted;
import io.roostmq.broker.auth.Authenticator.Challenged;
import io.roostmq.broker.auth.Authenticator.Refused;
import io.roostmq.broker.auth.Authenticator.Verdict;
import io.roostmq.broker.auth.Identity;
import io.roostmq.broker.auth.OpenDoor;
import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.Connect;
import io.roostmq.broker.mqtt.Payload;
import io.roostmq.broker.mqtt.ReasonCode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Behind the port, against a SCRAM client that others wrote. */
class ScramAuthenticatorTest {
    private static final ClientId CLIENT = new ClientId("device");
    private static final String PASSWORD = "pencil";
    private static final int ITERATIONS = 4096;

    private final Map<String, Verifier> verifiers = new HashMap<>();

    @Test
    void letsUsersInWhateverTheyAreCalled() throws ScramException {
        long seed = Long.getLong("roost.test.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            String user = randomText(random);
            String password = randomText(random);
            add(user, password, ITERATIONS + random.nextInt(100));
            Identity identity = authenticate(user, password);
            assertEquals(new Identity(CLIENT, Prepared.query(user)), identity, () -> "seed " + seed);
        }
    }

    /** Letters of several scripts, what has to be escaped, and what SASLprep maps to something else or to nothing. */
    private static String randomText(Random random) {
        String letters = "abcXYZ0189 ,==,-._:;$#@äß\u00AD\u00A0\u2168\uFF21жщ中文";
        int[] points = letters.codePoints().toArray();
        StringBuilder text = new StringBuilder("x");
        for (int i = random.nextInt(20); i > 0; i--) {
            text.appendCodePoint(points[random.nextInt(points.length)]);
        }
        return text.toString();
    }

    @Test
    void asksForTheFirstMessageWhenConnectHasNone() throws ScramException {
        add("user", PASSWORD, ITERATIONS);
        ScramClient client = client("user", PASSWORD);
        Challenged empty = assertInstanceOf(Challenged.class, begin(null));
        assertEquals(Payload.EMPTY, empty.data());
        Verdict second = now(
                empty.attempt().answer(Payload.utf8(client.clientFirstMessage().toString())));
        assertEquals("user", identity(second, client).username());
    }

    @Test
    void authenticatesAnewInTheSameWay() throws ScramException {
        add("user", PASSWORD, ITERATIONS);
        ScramClient client = client("user", PASSWORD);
        Payload first = Payload.utf8(client.clientFirstMessage().toString());
        Verdict verdict = now(authenticator()
                .reauthenticate(new Identity(CLIENT, "user"), ScramAuthenticator.METHOD, first)
                .toCompletableFuture());
        assertEquals(new Identity(CLIENT, "user"), identity(verdict, client));
    }

    @Test
    void refusesAWrongPasswordAndAStrangerAlike() throws ScramException {
        add("user", PASSWORD, ITERATIONS);
        assertEquals(refusalOf("user", "wrong"), refusalOf("nobody", PASSWORD));
        assertEquals(ReasonCode.NOT_AUTHORIZED, refusalOf("user", "wrong").reason());
    }

    @Test
    void refusesAnAnswerThatIsNone() {
        add("user", PASSWORD, ITERATIONS);
        Payload notUtf8 = Payload.of(new byte[] {'n', ',', ',', 'n', '=', (byte) 0xFF, ',', 'r', '=', 'x'});
        assertInstanceOf(Refused.class, begin(notUtf8));
        assertInstanceOf(Refused.class, begin(Payload.EMPTY));
        assertInstanceOf(Refused.class, begin(Payload.utf8("n,,n=" + "u".repeat(5000) + ",r=x")));
        Challenged challenged = assertInstanceOf(Challenged.class, begin(Payload.utf8("n,,n=user,r=x")));
        assertInstanceOf(Refused.class, now(challenged.attempt().answer(null)));
    }

    @Test
    void noMutationOfARightAnswerIsTakenForOne() throws ScramException {
        long seed = Long.getLong("roost.test.seed", System.nanoTime());
        Random random = new Random(seed);
        add("user", PASSWORD, ITERATIONS);
        for (int round = 0; round < 2_000; round++) {
            ScramClient client = client("user", PASSWORD);
            byte[] first = client.clientFirstMessage().toString().getBytes(StandardCharsets.UTF_8);
            assertInstanceOf(Verdict.class, begin(Payload.of(mutated(first, random))), () -> "seed " + seed);
            Challenged challenged = assertInstanceOf(Challenged.class, begin(Payload.of(first)));
            client.serverFirstMessage(text(challenged.data()));
            byte[] last = client.clientFinalMessage().toString().getBytes(StandardCharsets.UTF_8);
            Payload mutated = Payload.of(mutated(last, random));
            assertInstanceOf(Refused.class, now(challenged.attempt().answer(mutated)), () -> "seed " + seed);
        }
    }

    /** Another byte somewhere, a byte more, or a byte less. */
    private static byte[] mutated(byte[] message, Random random) {
        int at = random.nextInt(message.length);
        ByteArrayOutputStream mutated = new ByteArrayOutputStream();
        mutated.write(message, 0, at);
        int kind = random.nextInt(3);
        if (kind > 0) {
            mutated.write(message[at] ^ (1 + random.nextInt(255)));
        }
        int from = kind == 2 ? at : at + 1;
        mutated.write(message, from, message.length - from);
        return mutated.toByteArray();
    }

    @Test
    void leavesOtherMethodsToOthers() {
        Refused other = assertInstanceOf(Refused.class, authenticate(connect("PLAIN", null)));
        assertEquals(ReasonCode.BAD_AUTHENTICATION_METHOD, other.reason());
        assertInstanceOf(Accepted.class, authenticate(connect(null, null)));
    }

    private Refused refusalOf(String user, String password) throws ScramException {
        ScramClient client = client(user, password);
        Challenged challenged = assertInstanceOf(
                Challenged.class, begin(Payload.utf8(client.clientFirstMessage().toString())));
        client.serverFirstMessage(text(challenged.data()));
        Payload last = Payload.utf8(client.clientFinalMessage().toString());
        return assertInstanceOf(Refused.class, now(challenged.attempt().answer(last)));
    }

    private Identity authenticate(String user, String password) throws ScramException {
        ScramClient client = client(user, password);
        return identity(begin(Payload.utf8(client.clientFirstMessage().toString())), client);
    }

    /** Answers the challenge; the client verifies the server. */
    private static Identity identity(Verdict verdict, ScramClient client) throws ScramException {
        Challenged challenged = assertInstanceOf(Challenged.class, verdict);
        client.serverFirstMessage(text(challenged.data()));
        Payload last = Payload.utf8(client.clientFinalMessage().toString());
        Accepted accepted =
                assertInstanceOf(Accepted.class, now(challenged.attempt().answer(last)));
        Payload signature = accepted.data();
        client.serverFinalMessage(signature == null ? "" : text(signature));
        return accepted.identity();
    }

    private void add(String user, String password, int iterations) {
        Payload salt = Payload.utf8("salt of " + user);
        byte[] bounded = java.util.Arrays.copyOf(salt.array(), Math.min(salt.size(), Verifier.SALT_BYTES_MAX));
        verifiers.put(Prepared.stored(user), Verifier.of(password, Payload.of(bounded), iterations));
    }

    private static ScramClient client(String user, String password) {
        return ScramClient.builder()
                .advertisedMechanisms(List.of(ScramAuthenticator.METHOD))
                .username(user)
                .password(password.toCharArray())
                .stringPreparation(StringPreparation.SASL_PREPARATION)
                .build();
    }

    private ScramAuthenticator authenticator() {
        return new ScramAuthenticator(new ScramUsers(verifiers, new byte[] {7}), new OpenDoor());
    }

    private Verdict begin(@Nullable Payload data) {
        return authenticate(connect(ScramAuthenticator.METHOD, data));
    }

    private Verdict authenticate(Connect connect) {
        return now(authenticator().authenticate(CLIENT, connect));
    }

    /** What is computed at once. */
    private static Verdict now(java.util.concurrent.CompletionStage<Verdict> stage) {
        return stage.toCompletableFuture().getNow(new Refused(ReasonCode.SERVER_BUSY, "not yet"));
    }

    private static Connect connect(@Nullable String method, @Nullable Payload data) {
        return new Connect(
                CLIENT.value(),
                true,
                60,
                0,
                Connect.DEFAULT_RECEIVE_MAXIMUM,
                Connect.NO_MAXIMUM_PACKET_SIZE,
                0,
                false,
                true,
                List.of(),
                method,
                data,
                null,
                null,
                null);
    }

    private static String text(Payload payload) {
        return new String(payload.array(), StandardCharsets.UTF_8);
    }
}
