package io.roostmq.broker.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roostmq.broker.conformance.Clause;
import io.roostmq.broker.harness.Cable;
import io.roostmq.broker.harness.Eventually;
import io.roostmq.broker.it.TestClient.Session;
import io.roostmq.broker.it.TestMessage.Properties;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What users of a client library of MQTT 5.0 take for granted, and those of version 3 do not have. */
interface Version5Contract extends Version3Contract {
    Duration EXPIRY_MAX = Duration.ofSeconds(20);
    long LONG_SECONDS = 3600;

    @Test
    @Clause(v3 = "MQTT-7.0.0-2")
    default void willComesAfterItsDelay() throws Exception {
        TestMessage will = TestMessage.of("delay/will", "gone", 1).with(Properties.willDelay(1, "text/plain"));
        try (Cable cable = Cable.to(broker().port());
                TestClient dying = client("delay-dying", cable.port());
                TestClient watcher = client("delay-watcher")) {
            watcher.connect();
            watcher.subscribe("delay/will", 1);
            dying.connect(Session.KEPT, will);
            cable.cut();
            TestMessage gone = watcher.next();
            assertEquals("gone", gone.text());
            assertEquals("text/plain", gone.properties().contentType());
            watcher.disconnect();
        }
    }

    @Test
    @Clause(v3 = "MQTT-7.0.0-2")
    default void willDoesNotComeWhenTheClientIsBackBeforeItsDelayIsOver() throws Exception {
        TestMessage will =
                TestMessage.of("delay/back", "gone", 1).with(Properties.willDelay(LONG_SECONDS, "text/plain"));
        try (Cable cable = Cable.to(broker().port());
                TestClient dying = client("delay-back", cable.port());
                TestClient back = client("delay-back");
                TestClient watcher = client("delay-back-watcher")) {
            watcher.connect();
            watcher.subscribe("delay/back", 1);
            dying.connect(Session.KEPT, will);
            cable.cut();
            assertTrue(back.connect(Session.KEPT, null));
            back.publish(TestMessage.of("delay/back", "back", 1));
            assertEquals("back", watcher.next().text());
            back.disconnect();
            watcher.disconnect();
        }
    }

    @Test
    @Clause(v3 = "MQTT-7.0.0-2")
    default void messageThatExpiresWhileItWaitsDoesNotCome() throws Exception {
        try (TestClient device = client("expiry-device");
                TestClient sender = client("expiry-sender")) {
            device.connect(Session.KEPT, null);
            device.subscribe("expiry", 2);
            device.disconnect();
            double before = broker().metric("roost_messages_dropped_total", "\"expired\"");
            sender.connect();
            for (int qos = 1; qos <= 2; qos++) {
                sender.publish(TestMessage.of("expiry", "short-lived", qos).with(Properties.expiry(1)));
                sender.publish(TestMessage.of("expiry", "long-lived", qos).with(Properties.expiry(LONG_SECONDS)));
            }
            sender.disconnect();
            Eventually.isTrue(
                    "two messages expire",
                    EXPIRY_MAX,
                    () -> broker().metric("roost_messages_dropped_total", "\"expired\"") == before + 2);
            device.connect(Session.KEPT, null);
            for (int qos = 1; qos <= 2; qos++) {
                TestMessage kept = device.next();
                assertEquals("long-lived", kept.text());
                assertEquals(qos, kept.qos());
                long leftSeconds = kept.properties().expirySeconds();
                assertTrue(leftSeconds > 0 && leftSeconds < LONG_SECONDS, "message expiry interval " + leftSeconds);
            }
            device.disconnect();
        }
    }

    @Test
    @Clause(v3 = "MQTT-7.0.0-2")
    default void requestFindsItsAnswer() throws Exception {
        try (TestClient requester = client("rr-requester");
                TestClient responder = client("rr-responder")) {
            responder.connect();
            responder.subscribe("rr/request", 1);
            requester.connect();
            requester.subscribe("rr/answer/+", 1);
            for (int qos = 0; qos <= 2; qos++) {
                String correlation = "request-" + qos;
                requester.publish(TestMessage.of("rr/request", "ping", qos)
                        .with(Properties.request("rr/answer/" + qos, correlation)));
                TestMessage request = responder.next();
                String responseTopic = request.properties().responseTopic();
                assertNotNull(responseTopic);
                responder.publish(TestMessage.of(responseTopic, "re: " + request.text(), 1)
                        .with(Properties.answer(request.properties().correlation())));
                TestMessage answer = requester.next();
                assertEquals("rr/answer/" + qos, answer.topic());
                assertEquals("re: ping", answer.text());
                assertEquals(correlation, answer.properties().correlation());
            }
            requester.disconnect();
            responder.disconnect();
        }
    }
}
