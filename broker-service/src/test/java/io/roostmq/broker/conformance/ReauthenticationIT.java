package io.roostmq.broker.conformance;

import static io.roostmq.broker.conformance.ConformanceBroker.unique;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** MQTT 5.0 section 4.12.1: a connected client shows anew who it is. */
class ReauthenticationIT {
    @Test
    @Clause(v5 = {"MQTT-4.12.0-2", "MQTT-4.12.0-5", "MQTT-4.12.1-1", "MQTT-3.15.2-1"})
    void clientAuthenticatesAnewAsOftenAsItLikesWhileMessagesFlow() {
        String topic = unique("anew/");
        try (WireClient client = connected()) {
            client.subscribe(topic, 0);
            for (int round = 0; round < 3; round++) {
                ScramUser again = ScramUser.alice();
                client.send(ScramUser.auth(Reason.REAUTHENTICATE, again.first()));
                ServerPacket challenge = expectAuth(client, Reason.CONTINUE_AUTHENTICATION);
                client.publish(0, topic, "between " + round);
                client.expectPublish(topic, "between " + round);
                client.send(ScramUser.auth(Reason.CONTINUE_AUTHENTICATION, again.answer(challenge)));
                again.verify(expectAuth(client, Reason.SUCCESS));
            }
            client.publish(0, topic, "after");
            client.expectPublish(topic, "after");
            client.disconnect();
        }
    }

    @Test
    @Clause(v5 = {"MQTT-4.12.1-1", "MQTT-4.13.1-1"})
    void otherMethodEndsTheConnection() {
        try (WireClient client = connected()) {
            client.send(ScramUser.auth(Reason.REAUTHENTICATE, "PLAIN", "data"));
            client.expectEnd(Reason.PROTOCOL_ERROR);
        }
        try (WireClient client = connected()) {
            ScramUser again = ScramUser.alice();
            client.send(ScramUser.auth(Reason.REAUTHENTICATE, again.first()));
            String answer = again.answer(expectAuth(client, Reason.CONTINUE_AUTHENTICATION));
            client.send(ScramUser.auth(Reason.CONTINUE_AUTHENTICATION, "PLAIN", answer));
            client.expectEnd(Reason.PROTOCOL_ERROR);
        }
    }

    @Test
    @Clause(v5 = {"MQTT-4.12.1-2", "MQTT-3.14.4-2"})
    void wrongPasswordEndsTheConnection() {
        expectRefusal(ScramUser.of("alice", "wrong"));
    }

    @Test
    @Clause(v5 = "MQTT-4.12.1-2")
    void otherUserEndsTheConnection() {
        expectRefusal(ScramUser.bob());
    }

    @Test
    @Clause(v5 = "MQTT-4.12.1-2")
    void failureLeavesTheWillBehind() {
        String topic = unique("will/");
        try (WireClient listener = WireClient.connected(Version.V5)) {
            listener.subscribe(topic, 0);
            ScramUser alice = ScramUser.alice();
            ConnectBytes connect = alice.connect(unique("alice")).will(topic, "gone", 0, false);
            try (WireClient client = ScramUser.connected(alice, connect)) {
                client.send(ScramUser.auth(Reason.REAUTHENTICATE, "nonsense"));
                client.expectEnd(Reason.NOT_AUTHORIZED);
            }
            listener.expectPublish(topic, "gone");
        }
    }

    @Test
    void answerThatNobodyAskedForEndsTheConnection() {
        try (WireClient client = connected()) {
            client.send(ScramUser.auth(Reason.CONTINUE_AUTHENTICATION, "c=biws,r=x,p=x"));
            client.expectEnd(Reason.PROTOCOL_ERROR);
        }
    }

    @Test
    void secondBeginningBeforeTheEndOfTheFirstEndsTheConnection() {
        try (WireClient client = connected()) {
            client.send(ScramUser.auth(Reason.REAUTHENTICATE, ScramUser.alice().first()));
            expectAuth(client, Reason.CONTINUE_AUTHENTICATION);
            client.send(ScramUser.auth(Reason.REAUTHENTICATE, ScramUser.alice().first()));
            client.expectEnd(Reason.PROTOCOL_ERROR);
        }
    }

    private static void expectRefusal(ScramUser intruder) {
        try (WireClient client = connected()) {
            client.send(ScramUser.auth(Reason.REAUTHENTICATE, intruder.first()));
            String answer = intruder.answer(expectAuth(client, Reason.CONTINUE_AUTHENTICATION));
            client.send(ScramUser.auth(Reason.CONTINUE_AUTHENTICATION, answer));
            client.expectEnd(Reason.NOT_AUTHORIZED);
        }
    }

    private static ServerPacket expectAuth(WireClient client, int reason) {
        ServerPacket auth = client.expect(ServerPacket.AUTH);
        assertEquals(reason, auth.reason());
        assertEquals(ScramUser.METHOD, auth.textOf(Property.AUTHENTICATION_METHOD));
        return auth;
    }

    private static WireClient connected() {
        ScramUser alice = ScramUser.alice();
        return ScramUser.connected(alice, alice.connect(unique("alice")));
    }
}
