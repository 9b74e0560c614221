package io.roostmq.broker.conformance;

import static io.roostmq.broker.conformance.ConformanceBroker.unique;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.roostmq.broker.codec.ClientBytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Response Information: MQTT 5.0 sections 3.1.2.11.6, 3.2.2.3.14 and 4.10. */
class ResponseInformationIT {
    private static final int SMALL_BYTES_MAX = 70;

    private static ServerPacket connAck(ConnectBytes connect) {
        try (WireClient client = WireClient.open(Version.V5, OptionsBroker.port())) {
            return client.connect(connect);
        }
    }

    private static ConnectBytes asking(String clientId) {
        return ConnectBytes.v5(clientId).oneByte(Property.REQUEST_RESPONSE_INFORMATION, 1);
    }

    @ParameterizedTest
    @CsvSource({"name, name", "a b, a b", "a/b, a%2Fb", "a+#, a%2B%23", "a%2Fb, a%252Fb"})
    void tellsAClientThatAsksATopicOfItsOwn(String clientId, String level) {
        ServerPacket connAck = connAck(asking(clientId));
        assertEquals(OptionsBroker.RESPONSE_TOPIC_PREFIX + "/" + level, connAck.textOf(Property.RESPONSE_INFORMATION));
    }

    @Test
    void tellsAClientWithoutANameTheOneThatItGets() {
        ServerPacket connAck = connAck(asking(""));
        assertEquals(
                OptionsBroker.RESPONSE_TOPIC_PREFIX + "/" + connAck.textOf(Property.ASSIGNED_CLIENT_IDENTIFIER),
                connAck.textOf(Property.RESPONSE_INFORMATION));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0})
    @Clause(v5 = "MQTT-3.1.2-28")
    void tellsNothingToAClientThatDoesNotAsk(int asked) {
        ConnectBytes connect = ConnectBytes.v5(unique("client")).oneByte(Property.REQUEST_RESPONSE_INFORMATION, asked);
        assertFalse(connAck(connect).has(Property.RESPONSE_INFORMATION));
    }

    @Test
    void tellsNothingThatIsNoTopicOrDoesNotFit() {
        assertFalse(connAck(asking("x".repeat(65_530))).has(Property.RESPONSE_INFORMATION));
        ConnectBytes small = asking("y".repeat(60)).fourBytes(Property.MAXIMUM_PACKET_SIZE, SMALL_BYTES_MAX);
        assertFalse(connAck(small).has(Property.RESPONSE_INFORMATION));
    }

    @Test
    void tellsNothingUnlessItIsToldTo() {
        try (WireClient client = WireClient.open(Version.V5)) {
            assertFalse(client.connect(asking(unique("client"))).has(Property.RESPONSE_INFORMATION));
        }
    }

    @Test
    @Clause(v5 = {"MQTT-3.3.2-15", "MQTT-3.3.2-16"})
    void isATopicThatAnswersCanBeSentTo() {
        String requests = unique("requests/");
        try (WireClient requester = WireClient.open(Version.V5, OptionsBroker.port());
                WireClient responder =
                        WireClient.connected(ConnectBytes.v5(unique("responder")), OptionsBroker.port())) {
            String answers = requester.connect(asking(unique("requester"))).textOf(Property.RESPONSE_INFORMATION);
            requester.subscribe(answers, 1);
            responder.subscribe(requests, 1);
            ClientBytes request = new ClientBytes()
                    .textProperty(Property.RESPONSE_TOPIC, answers)
                    .oneByte(Property.CORRELATION_DATA)
                    .binary(new byte[] {7});
            requester.publishAcknowledged(0x02, requests, request, "question");
            ServerPacket question = responder.expectPublish(requests, "question");
            responder.publish(0, question.textOf(Property.RESPONSE_TOPIC), "answer");
            requester.expectPublish(answers, "answer");
        }
    }
}
