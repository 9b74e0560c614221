package io.roostmq.broker.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.Message;
import io.roostmq.broker.mqtt.MessageId;
import io.roostmq.broker.mqtt.MessageProperties;
import io.roostmq.broker.mqtt.Payload;
import io.roostmq.broker.mqtt.QoS;
import io.roostmq.broker.mqtt.Topic;
import io.roostmq.broker.store.QueueStore.Page;
import io.roostmq.broker.store.StoredDelivery;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class FeedTest {
    private final Feed feed = new Feed(MessageId.MIN);
    private final OutboundFlow flow = new OutboundFlow(10, MessageId.MIN);

    @Test
    void aNewSessionReadsItsQueueFirst() {
        assertTrue(feed.wantsPage());
        assertFalse(feed.takesByHand(id(1)));
    }

    @Test
    void isLiveAfterACompletePage() {
        assertEquals(List.of(id(1), id(2)), read(false, 1, 2));
        assertFalse(feed.wantsPage());
        assertTrue(feed.takesByHand(id(3)));
    }

    @Test
    void readsOnWhileThePageIsNotTheLast() {
        read(true, 1, 2);
        assertTrue(feed.wantsPage());
        assertFalse(feed.takesByHand(id(3)));
    }

    @Test
    void whatIsHandedOverWhileReadingLeadsToAnotherPage() {
        feed.requested(MessageId.MAX);
        assertFalse(feed.takesByHand(id(3)));
        feed.missed(id(3));
        feed.arrived(page(false, 1), flow::contains);
        assertTrue(feed.wantsPage());
    }

    @Test
    void aRecordThatWasReadIsNotTakenByHandToo() {
        read(false, 1, 2);
        assertFalse(feed.takesByHand(id(2)));
        feed.missed(id(2));
        assertTrue(feed.wantsPage());
    }

    @Test
    void whatAnEarlierConnectionSentIsNotTakenByHand() {
        Feed resumed = new Feed(id(3));
        resumed.requested(MessageId.MAX);
        resumed.arrived(page(false), flow::contains);
        assertFalse(resumed.takesByHand(id(3)));
        assertTrue(resumed.takesByHand(id(4)));
        resumed.missed(id(3));
        assertTrue(resumed.wantsPage());
        assertEquals(MessageId.MIN, resumed.requested(MessageId.MAX));
    }

    @Test
    void whatIsWithdrawnIsNotTakenByHandLater() {
        read(false, 1);
        feed.withdrawn(id(3));
        assertTrue(feed.wantsPage());
        assertEquals(MessageId.MIN, feed.requested(MessageId.MAX));
        feed.arrived(page(false), flow::contains);
        assertFalse(feed.takesByHand(id(3)));
        assertTrue(feed.takesByHand(id(4)));
    }

    @Test
    void ofAPageThatMayHoldWhatIsWithdrawnNothingIsSent() {
        feed.requested(MessageId.MAX);
        feed.withdrawn(id(2));
        assertEquals(List.of(), feed.arrived(page(false, 1, 2, 3), flow::contains));
        assertEquals(MessageId.MIN, feed.requested(MessageId.MAX));
        assertEquals(
                List.of(id(3)),
                feed.arrived(page(false, 3), flow::contains).stream()
                        .map(Delivery::id)
                        .toList());
        assertFalse(feed.wantsPage());
    }

    @Test
    void whatIsInFlightIsNotSentAgain() {
        Delivery inFlight = Delivery.of(stored(1));
        flow.add(inFlight, inFlight.id().packetId());
        assertEquals(List.of(id(2)), read(false, 1, 2));
    }

    @Test
    void whatIsAcknowledgedWhileThePageIsOnItsWayIsNotSentAgain() {
        Delivery inFlight = Delivery.of(stored(1));
        flow.add(inFlight, inFlight.id().packetId());
        feed.requested(MessageId.MAX);
        flow.remove(Objects.requireNonNull(flow.get(inFlight.id().packetId())));
        feed.finished(inFlight.id());
        List<Delivery> fresh = feed.arrived(page(false, 1, 2), flow::contains);
        assertEquals(List.of(id(2)), fresh.stream().map(Delivery::id).toList());
    }

    @Test
    void goesBackToReadingWhenSomethingIsMissed() {
        read(false);
        assertTrue(feed.takesByHand(id(5)));
        feed.missed(id(4));
        assertFalse(feed.takesByHand(id(6)));
        assertEquals(List.of(id(4), id(5)), read(false, 4, 5));
        assertTrue(feed.takesByHand(id(6)));
    }

    @Test
    void aPageBeginsWhereTheOneBeforeEnded() {
        assertEquals(MessageId.MIN, feed.requested(MessageId.MAX));
        feed.arrived(page(true, 1, 2), flow::contains);
        assertEquals(id(2), feed.requested(MessageId.MAX));
        feed.arrived(page(false, 3), flow::contains);
        feed.taken(id(5));
        feed.missed(id(6));
        assertEquals(id(5), feed.requested(MessageId.MAX));
    }

    @Test
    void whatBecomesVisibleBelowWhatIsKnownIsLookedForFromTheHead() {
        read(false, 1, 2);
        feed.taken(id(5));
        feed.missed(id(2));
        feed.missed(id(9));
        assertEquals(MessageId.MIN, feed.requested(MessageId.MAX));
        feed.arrived(page(true, 1, 2), flow::contains);
        assertEquals(MessageId.MIN, feed.requested(MessageId.MAX), "the page did not reach what is known");
        feed.arrived(page(true, 1, 2, 4, 5), flow::contains);
        assertEquals(id(5), feed.requested(MessageId.MAX));
    }

    @Test
    void aPageThatBeginsBehindWhatIsMissedMeanwhileIsLeftToTheNextOne() {
        read(true, 1, 4);
        assertEquals(id(4), feed.requested(MessageId.MAX));
        feed.missed(id(3));
        assertEquals(List.of(), arrive(false, 5, 6));
        assertEquals(MessageId.MIN, feed.requested(MessageId.MAX));
        assertEquals(List.of(id(3), id(5), id(6)), arrive(false, 3, 5, 6));
    }

    @Test
    void aPageBeginsAtTheHeadWhileSomethingIsOnTheWayThatIsNotAboveWhatIsKnown() {
        read(true, 1, 4);
        assertEquals(MessageId.MIN, feed.requested(id(3)));
        arrive(true, 1, 3, 4, 5);
        assertEquals(MessageId.MIN, feed.requested(id(5)));
        arrive(true, 1, 3, 4, 5, 6);
        assertEquals(id(6), feed.requested(id(7)));
    }

    @Test
    void nothingOfAPageOvertakesWhatIsMissedMeanwhile() {
        feed.requested(MessageId.MAX);
        feed.missed(id(5));
        feed.missed(id(3));
        feed.missed(id(6));
        assertEquals(List.of(id(1), id(2)), arrive(false, 1, 2, 4, 6));
        assertEquals(MessageId.MIN, feed.requested(MessageId.MAX));
    }

    private List<MessageId> arrive(boolean more, int... numbers) {
        return feed.arrived(page(more, numbers), flow::contains).stream()
                .map(Delivery::id)
                .toList();
    }

    private List<MessageId> read(boolean more, int... numbers) {
        feed.requested(MessageId.MAX);
        return arrive(more, numbers);
    }

    private static Page page(boolean more, int... numbers) {
        return new Page(Arrays.stream(numbers).mapToObj(FeedTest::stored).toList(), more);
    }

    private static StoredDelivery stored(int number) {
        Message message = new Message(
                id(number),
                new ClientId("p"),
                new Topic("t"),
                Payload.EMPTY,
                QoS.AT_LEAST_ONCE,
                false,
                Message.NEVER,
                MessageProperties.NONE);
        return new StoredDelivery(message, QoS.AT_LEAST_ONCE, false, List.of(), false, null);
    }

    private static MessageId id(int number) {
        return new MessageId(number, number);
    }
}
