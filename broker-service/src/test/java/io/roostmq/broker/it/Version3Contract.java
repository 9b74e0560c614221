package io.roostmq.broker.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roostmq.broker.conformance.Clause;
import io.roostmq.broker.harness.BrokerProcess;
import io.roostmq.broker.harness.Cable;
import io.roostmq.broker.it.TestClient.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What users of a client library of any version take for granted. */
interface Version3Contract {
    int MESSAGES = 300;
    /** Fewer: some sockets wait 40 ms with the second of two small packets. */
    int MESSAGES_BOTH_WAYS = 30;

    /** One for all tests of a library. */
    BrokerProcess broker();

    /** @param port of the broker, or of what leads to it */
    TestClient client(String clientId, int port) throws Exception;

    default TestClient client(String clientId) throws Exception {
        return client(clientId, broker().port());
    }

    @Test
    @Clause(v3 = "MQTT-7.0.0-2")
    default void sessionIsResumedWithAllThatItMissedAtEachQos() throws Exception {
        for (int qos = 1; qos <= 2; qos++) {
            String topic = "session/" + qos;
            try (TestClient device = client("session-device-" + qos);
                    TestClient sender = client("session-sender-" + qos)) {
                assertFalse(device.connect(Session.KEPT, null));
                device.subscribe(topic, qos);
                device.disconnect();
                sender.connect();
                publish(sender, topic, qos, texts(MESSAGES));
                assertTrue(device.connect(Session.KEPT, null));
                expect(device, topic, qos, texts(MESSAGES));
                sender.publish(TestMessage.of(topic, "live", qos));
                assertEquals(TestMessage.of(topic, "live", qos), device.next());
                sender.disconnect();
                device.disconnect();
            }
        }
    }

    @Test
    @Clause(v3 = "MQTT-7.0.0-2")
    default void messagesOfQos2ComeOnceToWhoIsThere() throws Exception {
        try (TestClient both = client("qos2-both")) {
            both.connect();
            both.subscribe("qos2/+", 2);
            List<String> texts = texts(MESSAGES_BOTH_WAYS);
            publish(both, "qos2/live", 2, texts);
            expect(both, "qos2/live", 2, texts);
            both.publish(TestMessage.of("qos2/end", "nothing came twice", 2));
            assertEquals("nothing came twice", both.next().text());
            both.disconnect();
        }
    }

    @Test
    @Clause(v3 = "MQTT-7.0.0-2")
    default void retainedMessageComesToANewSubscription() throws Exception {
        try (TestClient client = client("retained")) {
            client.connect();
            client.publish(TestMessage.of("retained/kept", "kept", 1).retained());
            client.subscribe("retained/+", 1);
            assertEquals(TestMessage.of("retained/kept", "kept", 1).retained(), client.next());
            client.disconnect();
        }
    }

    @Test
    @Clause(v3 = "MQTT-7.0.0-2")
    default void membersOfASharedSubscriptionGetEachMessageOnce() throws Exception {
        try (TestClient one = client("shared-one");
                TestClient two = client("shared-two");
                TestClient sender = client("shared-sender")) {
            for (TestClient member : List.of(one, two)) {
                member.connect();
                member.subscribe("$share/group/shared/+", 2);
                member.subscribe("to-all/shared", 2);
            }
            sender.connect();
            publish(sender, "shared/jobs", 2, texts(MESSAGES));
            sender.publish(TestMessage.of("to-all/shared", "end", 2));
            List<String> received = new ArrayList<>(untilEnd(one));
            assertFalse(received.isEmpty());
            assertTrue(received.size() < MESSAGES);
            received.addAll(untilEnd(two));
            assertEquals(
                    texts(MESSAGES).stream().sorted().toList(),
                    received.stream().sorted().toList());
            for (TestClient connected : List.of(one, two, sender)) {
                connected.disconnect();
            }
        }
    }

    @Test
    @Clause(v3 = "MQTT-7.0.0-2")
    default void onlyMemberOfASharedSubscriptionHasWhatItMissed() throws Exception {
        try (TestClient member = client("shared-away");
                TestClient sender = client("shared-away-sender")) {
            member.connect(Session.KEPT, null);
            member.subscribe("$share/alone/away/+", 2);
            member.disconnect();
            sender.connect();
            publish(sender, "away/jobs", 2, texts(MESSAGES));
            assertTrue(member.connect(Session.KEPT, null));
            expect(member, "away/jobs", 2, texts(MESSAGES));
            member.disconnect();
            sender.disconnect();
        }
    }

    @Test
    @Clause(v3 = "MQTT-7.0.0-2")
    default void willComesWhenTheConnectionIsLost() throws Exception {
        try (TestClient watcher = client("will-watcher")) {
            watcher.connect();
            watcher.subscribe("will/+", 2);
            for (int qos = 0; qos <= 2; qos++) {
                try (Cable cable = Cable.to(broker().port());
                        TestClient dying = client("will-dying-" + qos, cable.port())) {
                    dying.connect(Session.CLEAN, TestMessage.of("will/lost", "gone", qos));
                    cable.cut();
                    assertEquals(TestMessage.of("will/lost", "gone", qos), watcher.next());
                }
            }
            watcher.disconnect();
        }
    }

    @Test
    @Clause(v3 = "MQTT-7.0.0-2")
    default void willIsRetainedWhenItSaysSo() throws Exception {
        TestMessage will = TestMessage.of("will-retained", "gone", 1).retained();
        try (Cable cable = Cable.to(broker().port());
                TestClient dying = client("will-retained-dying", cable.port());
                TestClient watcher = client("will-retained-watcher");
                TestClient late = client("will-retained-late")) {
            watcher.connect();
            watcher.subscribe("will-retained", 1);
            dying.connect(Session.KEPT, will);
            cable.cut();
            assertEquals("gone", watcher.next().text());
            late.connect();
            late.subscribe("will-retained", 1);
            assertEquals(will, late.next());
            watcher.disconnect();
            late.disconnect();
        }
    }

    @Test
    @Clause(v3 = "MQTT-7.0.0-2")
    default void willDoesNotComeAfterADisconnect() throws Exception {
        try (TestClient leaving = client("will-leaving");
                TestClient watcher = client("will-not-watcher")) {
            watcher.connect();
            watcher.subscribe("will-not", 1);
            leaving.connect(Session.KEPT, TestMessage.of("will-not", "gone", 1));
            leaving.disconnect();
            leaving.connect();
            leaving.publish(TestMessage.of("will-not", "back", 1));
            assertEquals("back", watcher.next().text());
            leaving.disconnect();
            watcher.disconnect();
        }
    }

    private static List<String> texts(int count) {
        return IntStream.range(0, count).mapToObj(i -> "m" + i).toList();
    }

    private static void publish(TestClient sender, String topic, int qos, List<String> texts) throws Exception {
        for (String text : texts) {
            sender.publish(TestMessage.of(topic, text, qos));
        }
    }

    private static void expect(TestClient receiver, String topic, int qos, List<String> texts) throws Exception {
        for (String text : texts) {
            assertEquals(TestMessage.of(topic, text, qos), receiver.next());
        }
    }

    private static List<String> untilEnd(TestClient member) throws Exception {
        List<String> received = new ArrayList<>();
        for (String text = member.next().text();
                !text.equals("end");
                text = member.next().text()) {
            received.add(text);
        }
        return received;
    }
}
