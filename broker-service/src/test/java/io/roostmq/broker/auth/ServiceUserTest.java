package io.roostmq.broker.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roostmq.broker.auth.Authenticator.Accepted;
import io.roostmq.broker.auth.Authenticator.Refused;
import io.roostmq.broker.auth.Authenticator.Verdict;
import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.Connect;
import io.roostmq.broker.mqtt.Payload;
import io.roostmq.broker.mqtt.QoS;
import io.roostmq.broker.mqtt.ReasonCode;
import io.roostmq.broker.mqtt.Subscription;
import io.roostmq.broker.mqtt.Topic;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceUserTest {
    private static final ClientId CLIENT = new ClientId("c");
    private static final Identity SERVICE = new Identity(CLIENT, "push", true);
    private static final String SECRET = "s\u00e4cret";

    private final OpenDoor openDoor = new OpenDoor();

    private static Connect connect(@Nullable String username, @Nullable String password, @Nullable String method) {
        return new Connect(
                "c",
                true,
                60,
                0,
                10,
                Connect.NO_MAXIMUM_PACKET_SIZE,
                0,
                false,
                true,
                List.of(),
                method,
                null,
                null,
                username,
                password == null ? null : Payload.utf8(password));
    }

    private static Verdict verdict(Authenticator others, Connect connect) {
        return new ServiceUser("push", SECRET, others)
                .authenticate(CLIENT, connect)
                .toCompletableFuture()
                .join();
    }

    @Test
    void isKnownByItsPasswordWhateverOthersNeed() {
        Connect connect = connect("push", SECRET, null);
        assertEquals(new Accepted(SERVICE), verdict(openDoor, connect));
        assertEquals(new Accepted(SERVICE), verdict(new ClosedDoor(), connect));
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "s", "secret", "s\u00e4cret ", "S\u00c4CRET", "s\u00e4cre"})
    void nobodyHasItsNameWithAnotherPassword(@Nullable String password) {
        for (Authenticator others : List.of(openDoor, new ClosedDoor())) {
            Refused refused = (Refused) verdict(others, connect("push", password, null));
            assertEquals(ReasonCode.BAD_USER_NAME_OR_PASSWORD, refused.reason());
            assertFalse(refused.why().contains(SECRET));
        }
    }

    @Test
    void comesWithoutAnAuthenticationMethod() {
        assertEquals(
                ReasonCode.BAD_AUTHENTICATION_METHOD,
                ((Refused) verdict(openDoor, connect("push", SECRET, "X"))).reason());
        assertEquals(
                ReasonCode.BAD_USER_NAME_OR_PASSWORD,
                ((Refused) verdict(openDoor, connect("push", null, "X"))).reason());
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "Push", "push ", "pusher"})
    void othersAreJudgedByOthers(@Nullable String username) {
        Connect connect = connect(username, SECRET, null);
        assertEquals(new Accepted(new Identity(CLIENT, username)), verdict(openDoor, connect));
        Refused refused = (Refused) verdict(new ClosedDoor(), connect);
        assertEquals(ReasonCode.NOT_AUTHORIZED, refused.reason());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"$roost", "$roost/#", "$roost/clients", "$roost/+/x", "$share/g/$roost/#", "$share/g/$roost"})
    void onlyTheServiceHearsWhatIsForIt(String filter) {
        Subscription subscription = Subscription.of(filter, QoS.AT_MOST_ONCE);
        assertTrue(openDoor.maySubscribe(SERVICE, subscription));
        assertFalse(openDoor.maySubscribe(new Identity(CLIENT, "push"), subscription));
    }

    @ParameterizedTest
    @ValueSource(strings = {"#", "+/#", "$SYS/#", "$rooster/#", "roost/#", "$share/$roost/#"})
    void everybodyHearsTheRest(String filter) {
        assertTrue(openDoor.maySubscribe(new Identity(CLIENT, null), Subscription.of(filter, QoS.AT_MOST_ONCE)));
    }

    @Test
    void onlyTheServiceAddressesClients() {
        for (String topic : List.of("$roost/clients/c/t", "$roost/clients")) {
            assertTrue(openDoor.mayPublish(SERVICE, new Topic(topic)));
            assertFalse(openDoor.mayPublish(new Identity(CLIENT, "push"), new Topic(topic)));
        }
        for (String topic : List.of("$roost", "$roost/events/x", "$SYS/x", "$x")) {
            assertFalse(openDoor.mayPublish(SERVICE, new Topic(topic)));
        }
        assertTrue(openDoor.mayPublish(SERVICE, new Topic("t")));
    }
}
