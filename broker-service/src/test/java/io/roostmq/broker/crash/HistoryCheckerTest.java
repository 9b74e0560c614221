package io.roostmq.broker.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roostmq.broker.crash.Published.MessageKey;
import io.roostmq.broker.crash.Received.Arrival;
import io.roostmq.broker.crash.Received.Connection;
import java.util.List;
import org.junit.jupiter.api.Test;

class HistoryCheckerTest {
    private static final Stream QOS_1 = new Stream("p1", "crash/p1", 1);
    private static final Stream QOS_2 = new Stream("p2", "crash/p2", 2);

    private final Published published = new Published();
    private final Received received = new Received("s");

    @Test
    void acceptsWhatArrivesInOrderOnce() {
        publish(QOS_1, 0, 1, 2);
        publish(QOS_2, 0, 1);
        arrive(received.connected(), QOS_1, 0, 10);
        arrive(last(), QOS_2, 0, 20);
        arrive(last(), QOS_1, 1, 11);
        arrive(last(), QOS_2, 1, 21);
        arrive(last(), QOS_1, 2, 12);

        assertEquals(List.of(), violations());
    }

    @Test
    void acceptsARepetitionOnTheNextConnectionWithDupAndTheSamePacketIdentifier() {
        publish(QOS_1, 0, 1);
        withhold(received.connected(), arrival(QOS_1, 0, 10, false));
        add(received.connected(), arrival(QOS_1, 0, 10, true));
        arrive(last(), QOS_1, 1, 11);

        assertEquals(List.of(), violations());
    }

    @Test
    void acceptsARepetitionAfterAConnectionThatWasCutShort() {
        publish(QOS_1, 0, 1);
        withhold(received.connected(), arrival(QOS_1, 0, 10, false));
        received.connected();
        add(received.connected(), arrival(QOS_1, 0, 10, true));
        arrive(last(), QOS_1, 1, 11);

        assertEquals(List.of(), violations());
    }

    @Test
    void acceptsACopyForEachTimeThePublisherSentItAtQos1() {
        publish(QOS_1, 0, 1);
        published.sent(QOS_1, 0);
        published.sent(QOS_1, 1);
        arrive(received.connected(), QOS_1, 0, 10);
        arrive(last(), QOS_1, 1, 11);
        arrive(last(), QOS_1, 0, 12);
        arrive(last(), QOS_1, 1, 13);

        assertEquals(List.of(), violations());
    }

    @Test
    void acceptsThatAnUnacknowledgedMessageIsMissing() {
        publish(QOS_1, 0);
        published.sent(QOS_1, 1);
        arrive(received.connected(), QOS_1, 0, 10);

        assertEquals(List.of(), violations());
    }

    @Test
    void acceptsThatWhatIsNotSubscribedIsMissing() {
        Received some = new Received("some", TopicPattern.of("crash/p1/#")::matches);
        publish(QOS_1, 0);
        publish(QOS_2, 0);
        arrive(some.connected(), QOS_1, 0, 10);

        assertEquals(List.of(), HistoryChecker.violations(published, some));
    }

    @Test
    void acceptsThatAFaultUndoesAnAcknowledgement() {
        publish(QOS_1, 0);
        arrive(received.connected(), QOS_1, 0, 10);
        received.left(last());
        received.fault();
        add(received.connected(), arrival(QOS_1, 0, 10, true));

        assertEquals(List.of(), violations());
    }

    @Test
    void acceptsThatABrokerThatStopsHasNotReadAllAcknowledgements() {
        publish(QOS_1, 0);
        arrive(received.connected(), QOS_1, 0, 10);
        received.stop();
        received.left(last());
        add(received.connected(), arrival(QOS_1, 0, 10, true));
        received.left(last());
        received.stop();
        add(received.connected(), arrival(QOS_1, 0, 10, true));

        assertEquals(List.of(), violations());
    }

    @Test
    void findsARepetitionOfWhatWasAcknowledgedBeforeTheBrokerStopped() {
        publish(QOS_1, 0);
        arrive(received.connected(), QOS_1, 0, 10);
        received.left(last());
        received.stop();
        received.stop();
        add(received.connected(), arrival(QOS_1, 0, 10, true));

        assertFinds("repeated without a cause");
    }

    @Test
    void acceptsThatTheEndOfAConnectionUndoesAnAcknowledgement() {
        publish(QOS_1, 0);
        arrive(received.connected(), QOS_1, 0, 10);
        add(received.connected(), arrival(QOS_1, 0, 10, true));

        assertEquals(List.of(), violations());
    }

    @Test
    void acceptsTheRepetitionOfWhatWasNotAcknowledged() {
        publish(QOS_1, 0);
        withhold(received.connected(), arrival(QOS_1, 0, 10, false));
        received.left(last());
        add(received.connected(), arrival(QOS_1, 0, 10, true));

        assertEquals(List.of(), violations());
    }

    @Test
    void findsARepetitionOfWhatWasAcknowledgedAndNothingHasFailed() {
        publish(QOS_1, 0);
        arrive(received.connected(), QOS_1, 0, 10);
        received.left(last());
        add(received.connected(), arrival(QOS_1, 0, 10, true));

        assertFinds("repeated without a cause");
    }

    @Test
    void findsAMessageNobodyAskedFor() {
        Received some = new Received("some", TopicPattern.of("crash/+/other")::matches);
        publish(QOS_1, 0);
        arrive(some.connected(), QOS_1, 0, 10);

        List<String> violations = HistoryChecker.violations(published, some);
        assertTrue(violations.toString().contains("unknown"), violations::toString);
    }

    @Test
    void findsALostMessage() {
        publish(QOS_1, 0, 1, 2);
        arrive(received.connected(), QOS_1, 0, 10);
        arrive(last(), QOS_1, 2, 12);

        assertFinds("lost");
    }

    @Test
    void findsAMessageNobodySent() {
        publish(QOS_1, 0);
        arrive(received.connected(), QOS_1, 0, 10);
        arrive(last(), QOS_1, 7, 11);

        assertFinds("unknown");
    }

    @Test
    void findsAWrongOrder() {
        publish(QOS_1, 0, 1, 2);
        arrive(received.connected(), QOS_1, 0, 10);
        arrive(last(), QOS_1, 2, 12);
        arrive(last(), QOS_1, 1, 11);

        assertFinds("reordered");
    }

    @Test
    void findsAWrongOrderAcrossConnections() {
        publish(QOS_1, 0, 1, 2);
        arrive(received.connected(), QOS_1, 1, 11);
        arrive(received.connected(), QOS_1, 0, 10);
        arrive(last(), QOS_1, 2, 12);

        assertFinds("reordered");
    }

    @Test
    void findsACopyThatThePublisherDidNotSend() {
        publish(QOS_1, 0);
        arrive(received.connected(), QOS_1, 0, 10);
        arrive(last(), QOS_1, 0, 11);

        assertFinds("duplicated: 2 copies");
    }

    @Test
    void findsARepetitionWithinAConnection() {
        publish(QOS_1, 0);
        arrive(received.connected(), QOS_1, 0, 10);
        add(last(), arrival(QOS_1, 0, 10, true));

        assertFinds("duplicated within a connection");
    }

    @Test
    void findsARepetitionWithoutDup() {
        publish(QOS_1, 0);
        arrive(received.connected(), QOS_1, 0, 10);
        arrive(received.connected(), QOS_1, 0, 10);

        assertFinds("repeated without DUP");
    }

    @Test
    void findsASecondDeliveryAtQos2() {
        publish(QOS_2, 0);
        arrive(received.connected(), QOS_2, 0, 20);
        add(received.connected(), arrival(QOS_2, 0, 20, true));

        assertFinds("duplicated at QoS 2");
    }

    @Test
    void findsASecondCopyAtQos2EvenIfThePublisherRepeated() {
        publish(QOS_2, 0);
        published.sent(QOS_2, 0);
        arrive(received.connected(), QOS_2, 0, 20);
        arrive(last(), QOS_2, 0, 21);

        assertFinds("duplicated: 2 copies");
    }

    @Test
    void acceptsASecondCopyOfQos2AtQos1OnlyWhereItIsToldTo() {
        publish(QOS_2, 0);
        published.sent(QOS_2, 0);
        add(received.connected(), new Arrival(new MessageKey(QOS_2, 0), 1, 20, false, false));
        add(last(), new Arrival(new MessageKey(QOS_2, 0), 1, 21, false, false));

        assertEquals(List.of(), HistoryChecker.violations(published, received, false));
        assertFinds("duplicated: 2 copies");
    }

    @Test
    void findsAPacketIdentifierThatIsUsedAgainTooEarly() {
        publish(QOS_2, 0, 1);
        arrive(received.connected(), QOS_2, 0, 20);
        add(last(), new Arrival(new MessageKey(QOS_2, 1), 2, 20, false, true));

        assertFinds("packet identifier used again");
    }

    @Test
    void findsThatTheUnacknowledgedIsNotRepeated() {
        publish(QOS_1, 0, 1);
        withhold(received.connected(), arrival(QOS_1, 0, 10, false));
        arrive(received.connected(), QOS_1, 1, 11);

        assertFinds("not repeated");
    }

    @Test
    void findsThatTheUnacknowledgedIsRepeatedUnderAnotherPacketIdentifier() {
        publish(QOS_1, 0);
        withhold(received.connected(), arrival(QOS_1, 0, 10, false));
        add(received.connected(), arrival(QOS_1, 0, 99, true));

        assertFinds("not repeated");
    }

    private void publish(Stream stream, int... numbers) {
        for (int number : numbers) {
            published.sent(stream, number);
            published.acknowledged(stream, number);
        }
    }

    private static Arrival arrival(Stream stream, int number, int packetId, boolean duplicate) {
        return new Arrival(new MessageKey(stream, number), stream.qos(), packetId, duplicate, false);
    }

    private static void arrive(Connection connection, Stream stream, int number, int packetId) {
        add(connection, arrival(stream, number, packetId, false));
    }

    private static void add(Connection connection, Arrival arrival) {
        connection.arrivals().add(arrival);
    }

    private static void withhold(Connection connection, Arrival arrival) {
        connection.arrivals().add(arrival);
        connection.unacknowledged().add(arrival);
    }

    private Connection last() {
        return received.connections().get(received.connections().size() - 1);
    }

    private List<String> violations() {
        return HistoryChecker.violations(published, received);
    }

    private void assertFinds(String what) {
        List<String> violations = violations();
        assertTrue(violations.stream().anyMatch(line -> line.contains(what)), violations::toString);
    }
}
