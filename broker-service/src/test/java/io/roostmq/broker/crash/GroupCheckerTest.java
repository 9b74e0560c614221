package io.roostmq.broker.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roostmq.broker.crash.Published.MessageKey;
import io.roostmq.broker.crash.Received.Arrival;
import io.roostmq.broker.crash.Received.Connection;
import java.util.List;
import org.junit.jupiter.api.Test;

class GroupCheckerTest {
    private static final Stream QOS_1 = new Stream("p1", "crash/p1", 1);
    private static final Stream QOS_2 = new Stream("p2", "crash/p2", 2);
    private static final Stream OTHER = new Stream("p3", "other/p3", 1);

    private final Published published = new Published();
    private final Received one = new Received("one");
    private final Received two = new Received("two");

    @Test
    void acceptsThatEachGoesToOneOfThemInAnyOrder() {
        publish(QOS_1, 0, 1);
        publish(QOS_2, 0, 1);
        arrive(one.connected(), QOS_1, 1, 11);
        arrive(last(one), QOS_2, 1, 21);
        arrive(two.connected(), QOS_1, 0, 10);
        arrive(last(two), QOS_2, 0, 20);

        assertEquals(List.of(), violations(2));
    }

    @Test
    void acceptsThatWhatNobodyWantsOrTheBrokerHasNotAcknowledgedIsMissing() {
        publish(OTHER, 0);
        published.sent(QOS_1, 0);

        assertEquals(List.of(), violations(1));
    }

    @Test
    void findsALostMessage() {
        publish(QOS_1, 0, 1, 2);
        arrive(one.connected(), QOS_1, 0, 10);
        arrive(two.connected(), QOS_1, 2, 12);

        assertFinds(1, "group: lost: ");
    }

    @Test
    void findsALostMessageOfQos2() {
        publish(QOS_2, 0);

        assertFinds(2, "group: lost: ");
    }

    @Test
    void findsAMessageThatCameAndThatNobodyCouldAcknowledge() {
        publish(QOS_1, 0);
        publish(QOS_2, 0);
        withhold(one.connected(), arrival(QOS_1, 0, 10));
        withhold(last(one), arrival(QOS_2, 0, 20));
        one.left(last(one));

        assertEquals(2, violations(2).size(), () -> violations(2).toString());
        assertFinds(2, "group: lost: ");
    }

    @Test
    void acceptsACopyAtQos1() {
        publish(QOS_1, 0);
        arrive(one.connected(), QOS_1, 0, 10);
        arrive(two.connected(), QOS_1, 0, 10);

        assertEquals(List.of(), violations(1));
    }

    @Test
    void findsAMessageOfQos2ThatCameToTwo() {
        publish(QOS_2, 0);
        arrive(one.connected(), QOS_2, 0, 20);
        arrive(two.connected(), QOS_2, 0, 20);

        assertFinds(2, "two: doubled at QoS 2, the first was for one");
    }

    @Test
    void findsAMessageOfQos2ThatCameToOneTwice() {
        publish(QOS_2, 0);
        arrive(one.connected(), QOS_2, 0, 20);
        arrive(one.connected(), QOS_2, 0, 20);

        assertFinds(2, "one: doubled at QoS 2, the first was for one");
    }

    @Test
    void acceptsARepetitionBeforePubrel() {
        publish(QOS_2, 0);
        withhold(one.connected(), arrival(QOS_2, 0, 20));
        add(one.connected(), repetition(QOS_2, 0, 20));

        assertEquals(List.of(), violations(2));
    }

    @Test
    void findsThatAPacketIdentifierIsUsedForAnotherMessageBeforePubrel() {
        publish(QOS_2, 0, 1);
        arrive(one.connected(), QOS_2, 0, 20);
        add(last(one), repetition(QOS_2, 1, 20));

        assertFinds(2, "one: packet identifier used again before it was free");
    }

    @Test
    void findsWhatNobodySentOrWants() {
        publish(OTHER, 0);
        arrive(one.connected(), QOS_1, 0, 10);
        arrive(last(one), OTHER, 0, 11);

        assertEquals(2, violations(1).size());
        assertFinds(1, "one: unknown: ");
    }

    @Test
    void acceptsThatOneIsMissingThatMayHaveBeenSentInASessionThatHasEnded() {
        publish(QOS_2, 0);
        one.connected();
        one.sessionEnded();

        assertEquals(List.of(), violations(2));
    }

    @Test
    void acceptsThatOneIsMissingThatAFaultMayHaveMadeLookSent() {
        publish(QOS_2, 0);
        one.left(one.connected());
        one.fault();
        one.sessionEnded();

        assertEquals(List.of(), violations(2));
    }

    @Test
    void acceptsThatOneCameInASessionThatHasEndedAndWasNotAcknowledged() {
        publish(QOS_2, 0);
        withhold(one.connected(), arrival(QOS_2, 0, 20));
        one.left(last(one));
        one.sessionEnded();

        assertEquals(List.of(), violations(2));
    }

    @Test
    void findsALostMessageIfAllThatWasSentInTheSessionThatHasEndedIsKnown() {
        publish(QOS_2, 0);
        one.left(one.connected());
        one.sessionEnded();
        one.connected();

        assertFinds(2, "group: lost: ");
    }

    @Test
    void findsALostMessageThatWasPublishedAfterTheEndOfTheSession() {
        one.connected();
        one.sessionEnded();
        publish(QOS_2, 0);

        assertFinds(2, "group: lost: ");
    }

    @Test
    void findsALostMessageOfQos1WhoeverHasEndedASession() {
        publish(QOS_1, 0);
        publish(QOS_2, 0);
        withhold(one.connected(), arrival(QOS_1, 0, 10));
        one.sessionEnded();

        assertEquals(1, violations(2).size());
        assertEquals(2, violations(1).size());
    }

    @Test
    void findsADoubledMessageOfASessionThatHasEnded() {
        publish(QOS_2, 0);
        withhold(one.connected(), arrival(QOS_2, 0, 20));
        one.sessionEnded();
        arrive(two.connected(), QOS_2, 0, 20);

        assertFinds(2, "two: doubled at QoS 2, the first was for one");
    }

    private void publish(Stream stream, int... numbers) {
        for (int number : numbers) {
            published.sent(stream, number);
            published.acknowledged(stream, number);
        }
    }

    private static Arrival arrival(Stream stream, int number, int packetId) {
        return new Arrival(new MessageKey(stream, number), stream.qos(), packetId, false, false);
    }

    private static Arrival repetition(Stream stream, int number, int packetId) {
        return new Arrival(new MessageKey(stream, number), stream.qos(), packetId, true, true);
    }

    private static void arrive(Connection connection, Stream stream, int number, int packetId) {
        add(connection, arrival(stream, number, packetId));
    }

    private static void add(Connection connection, Arrival arrival) {
        connection.arrivals().add(arrival);
    }

    private static void withhold(Connection connection, Arrival arrival) {
        connection.arrivals().add(arrival);
        connection.unacknowledged().add(arrival);
    }

    private static Connection last(Received member) {
        return member.connections().get(member.connections().size() - 1);
    }

    private List<String> violations(int qos) {
        return GroupChecker.violations("group", GroupCheckerTest::isWanted, qos, published, List.of(one, two));
    }

    private static boolean isWanted(String topic) {
        return topic.startsWith("crash/");
    }

    private void assertFinds(int qos, String what) {
        List<String> violations = violations(qos);
        assertTrue(violations.stream().anyMatch(line -> line.contains(what)), violations::toString);
    }
}
