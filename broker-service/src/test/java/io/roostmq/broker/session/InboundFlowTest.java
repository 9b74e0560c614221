package io.roostmq.broker.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roostmq.broker.mqtt.MessageId;
import io.roostmq.broker.mqtt.QoS;
import io.roostmq.broker.mqtt.ReasonCode;
import io.roostmq.broker.session.InboundFlow.Verdict;
import io.roostmq.broker.store.StoreException;
import java.util.Set;
import org.junit.jupiter.api.Test;

class InboundFlowTest {
    private final InboundFlow flow = new InboundFlow(3, Set.of());

    @Test
    void answersInTheOrderOfThePublishes() {
        PublishTicket first = add(1, QoS.AT_LEAST_ONCE);
        PublishTicket second = add(2, QoS.AT_LEAST_ONCE);
        second.accept(ReasonCode.SUCCESS);
        assertNull(flow.takeSettled());
        first.accept(ReasonCode.SUCCESS);
        assertSame(first, flow.takeSettled());
        assertSame(second, flow.takeSettled());
        assertFalse(flow.hasUnsettled());
    }

    @Test
    void aRepeatedQos2PublishIsPendingThenADuplicateThenNewAgain() {
        PublishTicket ticket = add(7, QoS.EXACTLY_ONCE);
        assertEquals(Verdict.PENDING, flow.onPublish(7, QoS.EXACTLY_ONCE));
        ticket.accept(ReasonCode.SUCCESS);
        assertSame(ticket, flow.takeSettled());
        assertEquals(Verdict.DUPLICATE, flow.onPublish(7, QoS.EXACTLY_ONCE));
        assertTrue(flow.isReceived(7));
        flow.complete(7);
        assertEquals(Verdict.NEW, flow.onPublish(7, QoS.EXACTLY_ONCE));
    }

    @Test
    void identifiersOfEarlierConnectionsAreDuplicates() {
        InboundFlow resumed = new InboundFlow(3, Set.of(9));
        assertEquals(Verdict.DUPLICATE, resumed.onPublish(9, QoS.EXACTLY_ONCE));
        assertEquals(Verdict.NEW, resumed.onPublish(8, QoS.AT_LEAST_ONCE));
    }

    @Test
    void anIdentifierOfQos2IsInUseForQos1UntilItIsComplete() {
        InboundFlow resumed = new InboundFlow(3, Set.of(9));
        assertEquals(Verdict.IN_USE, resumed.onPublish(9, QoS.AT_LEAST_ONCE));
        resumed.complete(9);
        assertEquals(Verdict.NEW, resumed.onPublish(9, QoS.AT_LEAST_ONCE));
    }

    @Test
    void anIdentifierIsInUseUntilItsExchangeIsComplete() {
        PublishTicket once = add(7, QoS.EXACTLY_ONCE);
        PublishTicket atLeastOnce = add(8, QoS.AT_LEAST_ONCE);
        once.accept(ReasonCode.SUCCESS);
        flow.takeSettled();
        assertTrue(flow.isInUse(7));
        flow.complete(7);
        assertFalse(flow.isInUse(7));
        assertTrue(flow.isInUse(8));
        atLeastOnce.accept(ReasonCode.SUCCESS);
        flow.takeSettled();
        assertFalse(flow.isInUse(8));
    }

    @Test
    void aFailedQos2PublishFreesItsIdentifier() {
        PublishTicket ticket = add(7, QoS.EXACTLY_ONCE);
        ticket.fail(new StoreException(StoreException.Kind.UNAVAILABLE, "test"));
        flow.takeSettled();
        assertEquals(Verdict.NEW, flow.onPublish(7, QoS.EXACTLY_ONCE));
    }

    @Test
    void aQos1PublishDoesNotFreeTheIdentifierOfAQos2Publish() {
        InboundFlow resumed = new InboundFlow(3, Set.of(9));
        PublishTicket ticket = new PublishTicket(MessageId.MIN, 9, QoS.AT_LEAST_ONCE, 100, settled -> {});
        resumed.add(ticket);
        ticket.accept(ReasonCode.SUCCESS);
        assertSame(ticket, resumed.takeSettled());
        assertEquals(Verdict.DUPLICATE, resumed.onPublish(9, QoS.EXACTLY_ONCE));
    }

    @Test
    void theReceiveMaximumCountsQos2UntilPubcomp() {
        add(1, QoS.AT_LEAST_ONCE);
        add(2, QoS.AT_LEAST_ONCE);
        PublishTicket third = add(3, QoS.EXACTLY_ONCE);
        assertEquals(Verdict.OVER_LIMIT, flow.onPublish(4, QoS.AT_LEAST_ONCE));
        PublishTicket settled = third;
        settled.accept(ReasonCode.SUCCESS);
        assertEquals(Verdict.OVER_LIMIT, flow.onPublish(4, QoS.AT_LEAST_ONCE));
    }

    @Test
    void theReceiveMaximumCountsAnewOnEachConnection() {
        InboundFlow resumed = new InboundFlow(2, Set.of(7, 8, 9));
        assertEquals(Verdict.NEW, resumed.onPublish(1, QoS.AT_LEAST_ONCE));
        assertEquals(Verdict.DUPLICATE, resumed.onPublish(9, QoS.EXACTLY_ONCE));
        assertEquals(Verdict.DUPLICATE, resumed.onPublish(9, QoS.EXACTLY_ONCE));
        assertEquals(Verdict.NEW, resumed.onPublish(1, QoS.AT_LEAST_ONCE));
        assertEquals(Verdict.DUPLICATE, resumed.onPublish(8, QoS.EXACTLY_ONCE));
        assertEquals(Verdict.OVER_LIMIT, resumed.onPublish(1, QoS.AT_LEAST_ONCE));
        resumed.complete(7);
        assertEquals(Verdict.OVER_LIMIT, resumed.onPublish(1, QoS.AT_LEAST_ONCE));
        resumed.complete(8);
        assertEquals(Verdict.NEW, resumed.onPublish(1, QoS.AT_LEAST_ONCE));
    }

    private PublishTicket add(int packetId, QoS qos) {
        assertEquals(Verdict.NEW, flow.onPublish(packetId, qos));
        PublishTicket ticket = new PublishTicket(MessageId.MIN, packetId, qos, 100, settled -> {});
        flow.add(ticket);
        return ticket;
    }
}
