package io.roostmq.push.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.roostmq.push.domain.Destination.ToTopic;
import io.roostmq.push.domain.Payload;
import io.roostmq.push.domain.PayloadFormat;
import io.roostmq.push.domain.Push;
import io.roostmq.push.domain.PushEvents;
import io.roostmq.push.domain.PushOutcome;
import io.roostmq.push.domain.PushOutcome.Accepted;
import io.roostmq.push.domain.PushOutcome.Rejected;
import io.roostmq.push.domain.PushOutcome.Unavailable;
import io.roostmq.push.domain.PushOutcome.Unknown;
import io.roostmq.push.domain.PushProperties;
import io.roostmq.push.domain.PushReceipt;
import io.roostmq.push.domain.QoS;
import io.roostmq.push.domain.Rejection;
import io.roostmq.push.domain.UserProperty;
import io.roostmq.push.testing.Connected;
import io.roostmq.push.testing.Eventually;
import io.roostmq.push.testing.Published;
import io.roostmq.push.testing.Reply;
import io.roostmq.push.testing.ScriptedBroker;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class MqttLinkTest {
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Duration SHORT = Duration.ofSeconds(1);

    private final ScriptedBroker broker = ScriptedBroker.up();
    private @Nullable MqttLink link;

    @AfterEach
    void stop() {
        if (link != null) {
            Eventually.get(link.stop(Duration.ZERO));
        }
        broker.close();
    }

    @Test
    void connectAsksForMessageIdsAndForNoSession() {
        start(8, LONG);
        Connected connect = broker.takeConnect();
        assertEquals(List.of("roost-message-id=true"), connect.userProperties());
        assertTrue(connect.cleanStart());
        assertEquals(0, connect.sessionExpirySeconds());
        assertEquals("link-under-test", connect.clientId());
        assertEquals("alice", connect.username());
        assertEquals("secret", connect.password());
        assertEquals(30, connect.keepAliveSeconds());
    }

    @Test
    void pubackCarriesTheMessageId() {
        broker.onPublish(published -> Reply.acknowledgeAs("id-1"));
        assertEquals(new Accepted(new PushReceipt("id-1", true, false)), publish(startUp(8, LONG), QoS.AT_LEAST_ONCE));
    }

    @Test
    void pubrecCarriesTheMessageId() {
        broker.onPublish(published -> Reply.acknowledgeAs("id-2"));
        assertEquals(new Accepted(new PushReceipt("id-2", true, false)), publish(startUp(8, LONG), QoS.EXACTLY_ONCE));
    }

    @Test
    void olderNameOfTheMessageIdIsUnderstood() {
        broker.onPublish(published -> Reply.acknowledge(0, "messageId", "id-3"));
        assertEquals(new Accepted(new PushReceipt("id-3", true, false)), publish(startUp(8, LONG), QoS.AT_LEAST_ONCE));
    }

    @Test
    void repetitionAndAReusedKeyAreTold() {
        MqttLink up = startUp(8, LONG);
        for (QoS qos : List.of(QoS.AT_LEAST_ONCE, QoS.EXACTLY_ONCE)) {
            broker.onPublish(published -> Reply.acknowledgeRepeated("id-1"));
            assertEquals(new Accepted(new PushReceipt("id-1", true, true)), publish(up, qos));
            broker.onPublish(published -> Reply.acknowledge(0x83, "roost-error", "idempotency-key-reused"));
            assertEquals(
                    Rejection.IDEMPOTENCY_KEY_REUSED,
                    assertInstanceOf(Rejected.class, publish(up, qos)).reason());
        }
    }

    @Test
    void qos0IsAcceptedWhenItIsWritten() {
        assertEquals(new Accepted(PushReceipt.WRITTEN), publish(startUp(8, LONG), QoS.AT_MOST_ONCE));
        assertEquals(0, broker.takePublish().qos());
    }

    @Test
    void brokerThatTellsNoMessageIdIsTolerated() {
        assertEquals(new Accepted(new PushReceipt(null, true, false)), publish(startUp(8, LONG), QoS.AT_LEAST_ONCE));
    }

    @Test
    void noMatchingSubscribersIsAcceptedAndTold() {
        broker.onPublish(published -> Reply.acknowledge(0x10));
        MqttLink up = startUp(8, LONG);
        assertEquals(new Accepted(new PushReceipt(null, false, false)), publish(up, QoS.AT_LEAST_ONCE));
        assertEquals(new Accepted(new PushReceipt(null, false, false)), publish(up, QoS.EXACTLY_ONCE));
    }

    @Test
    void failureCodesAreRejections() {
        MqttLink up = startUp(8, LONG);
        Map<Integer, Rejection> expected = Map.of(
                0x80, Rejection.BROKER_ERROR,
                0x83, Rejection.BROKER_ERROR,
                0x87, Rejection.NOT_AUTHORIZED,
                0x90, Rejection.TOPIC_INVALID,
                0x97, Rejection.QUOTA_EXCEEDED,
                0x99, Rejection.PAYLOAD_FORMAT_INVALID);
        expected.forEach((code, reason) -> {
            broker.onPublish(published -> Reply.acknowledge(code));
            for (QoS qos : List.of(QoS.AT_LEAST_ONCE, QoS.EXACTLY_ONCE)) {
                Rejected rejected = assertInstanceOf(Rejected.class, publish(up, qos));
                assertEquals(reason, rejected.reason());
                assertTrue(rejected.detail().contains(String.format("0x%02X", code)), rejected.detail());
            }
        });
        Eventually.isTrue("all places are free", () -> up.inFlight() == 0);
    }

    @Test
    void everyPropertyTravels() {
        MqttLink up = startUp(8, LONG);
        PushProperties properties = new PushProperties(
                PayloadFormat.UTF_8,
                "text/plain",
                "answers/1",
                Payload.utf8("ask-1"),
                List.of(new UserProperty("b", "1"), new UserProperty("a", "2"), new UserProperty("b", "3")));
        Push push = push("a/b", Payload.utf8("grüße"), QoS.EXACTLY_ONCE, true, 60L, properties);
        Eventually.get(up.publish(push));
        Published published = broker.takePublish();
        assertEquals("a/b", published.topic());
        assertEquals("grüße", published.text());
        assertEquals(2, published.qos());
        assertTrue(published.retain());
        assertEquals(60, published.expirySeconds());
        assertEquals(1, published.payloadFormat());
        assertEquals("text/plain", published.contentType());
        assertEquals("answers/1", published.responseTopic());
        assertEquals(Payload.utf8("ask-1"), published.correlationData());
        assertEquals(List.of("b=1", "a=2", "b=3"), published.userProperties());
    }

    @Test
    void fullWindowRefusesAtOnceAndFreesWithTheAcknowledgement() {
        broker.onPublish(published -> Reply.hold());
        MqttLink up = startUp(2, LONG);
        List<CompletionStage<PushOutcome>> sent = List.of(up.publish(push()), up.publish(push()));
        assertUnavailable(Unavailable.Cause.WINDOW_FULL, up.publish(push()));
        assertEquals(2, up.inFlight());
        broker.takePublish();
        broker.takePublish();
        broker.acknowledgeHeld();
        sent.forEach(stage -> assertInstanceOf(Accepted.class, Eventually.get(stage)));
        Eventually.isTrue("all places are free", () -> up.inFlight() == 0);
        assertEquals(0, broker.publishesWaiting());
    }

    @Test
    void windowIsNotLargerThanTheBrokersReceiveMaximum() {
        broker.onConnect(connAck -> connAck.properties(properties -> properties.receiveMaximum(1)));
        broker.onPublish(published -> Reply.hold());
        MqttLink up = startUp(8, LONG);
        up.publish(push());
        assertUnavailable(Unavailable.Cause.WINDOW_FULL, up.publish(push()));
    }

    @Test
    void timeoutIsUnknownAndALateAcknowledgementFreesThePlace() {
        broker.onPublish(published -> Reply.hold());
        MqttLink up = startUp(2, SHORT);
        assertUnknown(Unknown.Cause.TIMEOUT, up.publish(push()));
        assertEquals(1, up.inFlight());
        broker.acknowledgeHeld();
        Eventually.isTrue("the place is free", () -> up.inFlight() == 0);
        broker.onPublish(published -> Reply.acknowledge(0));
        assertInstanceOf(Accepted.class, Eventually.get(up.publish(push())));
        assertEquals(1, broker.connections());
    }

    @Test
    void connectionWithAWholeWindowUnansweredIsReplaced() {
        broker.onPublish(published -> Reply.hold());
        MqttLink up = startUp(2, SHORT);
        broker.takeConnect();
        CompletionStage<PushOutcome> first = up.publish(push());
        assertUnknown(Unknown.Cause.TIMEOUT, up.publish(push()));
        assertUnknown(Unknown.Cause.TIMEOUT, first);
        broker.takeConnect();
        broker.onPublish(published -> Reply.acknowledge(0));
        awaitUp(up);
        assertInstanceOf(Accepted.class, Eventually.get(up.publish(push())));
    }

    @Test
    void lossInTheMiddleIsUnknownAndNothingIsSentAgain() {
        broker.onPublish(published -> Reply.hold());
        MqttLink up = startUp(16, LONG);
        assertEquals(List.of("roost-message-id=true"), broker.takeConnect().userProperties());
        List<CompletionStage<PushOutcome>> sent = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            sent.add(up.publish(push()));
        }
        for (int i = 0; i < 10; i++) {
            broker.takePublish();
        }
        broker.hangUp();
        sent.forEach(stage -> assertUnknown(Unknown.Cause.LINK_LOST, stage));
        assertEquals(List.of("roost-message-id=true"), broker.takeConnect().userProperties());
        awaitUp(up);
        broker.onPublish(published -> Reply.acknowledge(0));
        assertInstanceOf(Accepted.class, Eventually.get(up.publish(Push.of("after", Payload.EMPTY))));
        assertEquals("after", broker.takePublish().topic());
        assertEquals(0, broker.publishesWaiting());
    }

    @Test
    void brokerThatIsAwayAtTheStartIsFoundWhenItAppears() {
        broker.goDown();
        MqttLink started = start(8, LONG);
        assertUnavailable(Unavailable.Cause.LINK_DOWN, started.publish(push()));
        Eventually.isTrue(
                "an attempt has failed", () -> started.status().detail().contains("refused"));
        assertFalse(started.status().up());
        broker.comeUp();
        awaitUp(started);
        assertInstanceOf(Accepted.class, Eventually.get(started.publish(push())));
    }

    @Test
    void refusedConnectKeepsTheReasonAndIsTriedAgain() {
        broker.onConnect(connAck -> connAck.returnCode(MqttConnectReturnCode.CONNECTION_REFUSED_NOT_AUTHORIZED_5));
        MqttLink started = start(8, LONG);
        Eventually.isTrue("the reason", () -> started.status().detail().contains("NOT_AUTHORIZED"));
        broker.onConnect(connAck -> {});
        awaitUp(started);
    }

    @Test
    void messageLargerThanTheBrokerTakesIsRejectedAndTheLinkStays() {
        broker.onConnect(connAck -> connAck.properties(properties -> properties.maximumPacketSize(100)));
        MqttLink up = startUp(8, LONG);
        Payload large = Payload.of(new byte[200]);
        for (QoS qos : QoS.values()) {
            PushOutcome outcome = Eventually.get(up.publish(push("t", large, qos, false, null, PushProperties.NONE)));
            assertEquals(
                    Rejection.TOO_LARGE,
                    assertInstanceOf(Rejected.class, outcome).reason());
        }
        assertInstanceOf(Accepted.class, publish(up, QoS.AT_LEAST_ONCE));
        assertEquals(1, broker.connections());
        Eventually.isTrue("all places are free", () -> up.inFlight() == 0);
    }

    @Test
    void whatTheBrokerDoesNotSupportIsRejectedBeforeItIsSent() {
        broker.onConnect(connAck ->
                connAck.properties(properties -> properties.maximumQos((byte) 1).retainAvailable(false)));
        MqttLink up = startUp(8, LONG);
        Rejected qos = assertInstanceOf(Rejected.class, publish(up, QoS.EXACTLY_ONCE));
        assertEquals(Rejection.QOS_NOT_SUPPORTED, qos.reason());
        Push retained = push("t", Payload.EMPTY, QoS.AT_LEAST_ONCE, true, null, PushProperties.NONE);
        Rejected retain = assertInstanceOf(Rejected.class, Eventually.get(up.publish(retained)));
        assertEquals(Rejection.RETAIN_NOT_SUPPORTED, retain.reason());
        assertEquals(0, up.inFlight());
        assertEquals(0, broker.publishesWaiting());
    }

    @Test
    void stopLetsTheMessagesInFlightFinishAndSaysDisconnect() {
        broker.onPublish(published -> Reply.hold());
        MqttLink up = startUp(8, LONG);
        CompletionStage<PushOutcome> sent = up.publish(push());
        broker.takePublish();
        CompletionStage<Void> stopped = up.stop(LONG);
        Eventually.isTrue("stopped", () -> up.status().detail().equals("stopped"));
        assertUnavailable(Unavailable.Cause.STOPPING, up.publish(push()));
        assertEquals(0, broker.disconnects());
        broker.acknowledgeHeld();
        assertInstanceOf(Accepted.class, Eventually.get(sent));
        Eventually.get(stopped);
        assertEquals(1, broker.disconnects());
    }

    @Test
    void stopDoesNotWaitLongerThanItsDeadline() {
        broker.onPublish(published -> Reply.hold());
        MqttLink up = startUp(8, LONG);
        CompletionStage<PushOutcome> sent = up.publish(push());
        broker.takePublish();
        Eventually.get(up.stop(SHORT));
        assertEquals(1, broker.disconnects());
        assertUnknown(Unknown.Cause.LINK_LOST, sent);
    }

    @Test
    void stopWhileConnectingLeavesNoConnectionBehind() {
        broker.answerConnects(false);
        MqttLink started = start(8, LONG);
        broker.takeConnect();
        Eventually.get(started.stop(LONG));
        Eventually.isTrue("no connection is open", () -> broker.connections() == 0);
    }

    private MqttLink start(int window, Duration publishTimeout) {
        LinkSettings settings = new LinkSettings(
                new BrokerAddress("127.0.0.1", broker.port()),
                "link-under-test",
                new LinkSettings.Credentials("alice", "secret"),
                window,
                publishTimeout,
                Duration.ofSeconds(2),
                Duration.ofSeconds(30),
                new ReconnectDelay(Duration.ofMillis(20), Duration.ofMillis(50)));
        MqttLink started = new MqttLink(settings, new PushEvents() {}, Clock.systemUTC());
        link = started;
        started.start();
        return started;
    }

    private MqttLink startUp(int window, Duration publishTimeout) {
        MqttLink started = start(window, publishTimeout);
        awaitUp(started);
        return started;
    }

    private static void awaitUp(MqttLink link) {
        Eventually.isTrue("the link is up", () -> link.status().up());
    }

    private static Push push(
            String topic,
            Payload payload,
            QoS qos,
            boolean retain,
            @Nullable Long ttlSeconds,
            PushProperties properties) {
        return new Push(new ToTopic(topic), payload, qos, retain, ttlSeconds, properties, null);
    }

    private static Push push() {
        return Push.of("t", Payload.utf8("Hello mqtt"));
    }

    private static PushOutcome publish(MqttLink link, QoS qos) {
        return Eventually.get(link.publish(push("t", Payload.utf8("Hello"), qos, false, null, PushProperties.NONE)));
    }

    private static void assertUnavailable(Unavailable.Cause cause, CompletionStage<PushOutcome> stage) {
        assertTrue(stage.toCompletableFuture().isDone(), "refused at once");
        Unavailable unavailable = assertInstanceOf(Unavailable.class, Eventually.get(stage));
        assertEquals(cause, unavailable.cause());
        assertNotEquals(Duration.ZERO, unavailable.retryAfter());
    }

    private static void assertUnknown(Unknown.Cause cause, CompletionStage<PushOutcome> stage) {
        assertEquals(
                cause, assertInstanceOf(Unknown.class, Eventually.get(stage)).cause());
    }
}
