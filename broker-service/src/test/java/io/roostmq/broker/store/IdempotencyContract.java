package io.roostmq.broker.store;

import static io.roostmq.broker.store.Samples.HOUR_SECONDS;
import static io.roostmq.broker.store.Samples.NOW_MILLIS;
import static io.roostmq.broker.store.Samples.id;
import static io.roostmq.broker.store.Samples.message;
import static io.roostmq.broker.store.Stages.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.roostmq.broker.store.Append.InboundId;
import io.roostmq.broker.store.Append.Once;
import io.roostmq.broker.store.Appended.Earlier;
import io.roostmq.broker.store.QueueLimits.Policy;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Publications that may be repeated: {@link Append.Once}. */
interface IdempotencyContract extends StoreFixture {
    long UNTIL_MILLIS = NOW_MILLIS + 1000 * HOUR_SECONDS;

    private static Once once(String key, String fingerprint) {
        return new Once(key, fingerprint, NOW_MILLIS, UNTIL_MILLIS, true);
    }

    private static Append under(Once once, long number, Lease... to) {
        Append plain = Samples.delivery(message(number), to);
        return new Append(plain.message(), plain.recipients(), false, null, once);
    }

    private Appended publish(Append append) {
        return await(queues().append(List.of(append))).get(0);
    }

    private void assertQueue(Lease lease, long... numbers) {
        assertEquals(ids(numbers), queue(lease));
    }

    private static Appended earlier(long number, boolean same, boolean matched) {
        return Appended.earlier(new Earlier(id(number), same, matched));
    }

    @Test
    default void underAKeyAMessageIsPublishedOnce() {
        Lease one = taken("one");
        Lease two = taken("two");
        assertEquals(Appended.STORED, publish(under(once("k", "f"), 1, one, two)));
        assertEquals(earlier(1, true, true), publish(under(once("k", "f"), 2, one, two)));
        assertQueue(one, 1);
        await(queues().remove(one, List.of(id(1))));
        assertEquals(earlier(1, true, true), publish(under(once("k", "f"), 3, one, two)));
        assertQueue(one);
        assertQueue(two, 1);
        assertEquals(Appended.STORED, publish(under(once("other", "f"), 4, one)));
        assertQueue(one, 4);
    }

    @Test
    default void aKeyStandsForOneThing() {
        Lease one = taken("one");
        publish(under(once("k", "f"), 1, one));
        assertEquals(earlier(1, false, true), publish(under(once("k", "g"), 2, one)));
        assertQueue(one, 1);
    }

    @Test
    default void twoUnderOneKeyInABatchAreOne() {
        Lease one = taken("one");
        assertEquals(
                List.of(Appended.STORED, earlier(1, true, true), earlier(1, false, true)),
                await(queues().append(List.of(
                        under(once("k", "f"), 1, one), under(once("k", "f"), 2, one), under(once("k", "g"), 3, one)))));
        assertQueue(one, 1);
    }

    @Test
    default void thatNobodyWantedItIsRememberedToo() {
        Lease one = taken("one");
        Once nobody = new Once("k", "f", NOW_MILLIS, UNTIL_MILLIS, false);
        assertEquals(Appended.STORED, publish(under(nobody, 1)));
        assertEquals(earlier(1, true, false), publish(under(once("k", "f"), 2, one)));
        assertQueue(one);
    }

    @Test
    default void whatNobodyHadRoomForMayBePublishedAgain() {
        emptyStore(new QueueLimits(1, 1 << 20, Policy.REJECT_NEW));
        Lease full = taken("full");
        Lease empty = taken("empty");
        publish(Samples.delivery(message(1), full));
        Appended refused = publish(under(once("k", "f"), 2, full));
        assertEquals(List.of(full.clientId()), refused.refused());
        assertNull(refused.earlier());
        await(queues().remove(full, List.of(id(1))));
        assertEquals(Appended.STORED, publish(under(once("k", "f"), 3, full)));
        assertQueue(full, 3);
        Appended some = publish(under(once("l", "f"), 4, full, empty));
        assertEquals(List.of(full.clientId()), some.refused());
        assertEquals(earlier(4, true, true), publish(under(once("l", "f"), 5, full, empty)));
        assertQueue(empty, 4);
    }

    @Test
    default void aKeyIsForgottenInTheEnd() {
        Lease one = taken("one");
        publish(under(once("k", "f"), 1, one));
        publish(under(new Once("l", "f", NOW_MILLIS, UNTIL_MILLIS + 1, true), 2, one));
        assertEquals(0, await(queues().forgetKeys(UNTIL_MILLIS - 1, 10)));
        assertEquals(1, await(queues().forgetKeys(UNTIL_MILLIS, 10)));
        assertQueue(one, 1, 2);
        assertEquals(Appended.STORED, publish(under(once("k", "g"), 3, one)));
        assertEquals(earlier(2, true, true), publish(under(once("l", "f"), 4, one)));
        assertQueue(one, 1, 2, 3);
    }

    @Test
    default void aKeyThatIsOverCountsAsForgotten() {
        Lease one = taken("one");
        publish(under(once("k", "f"), 1, one));
        Once later = new Once("k", "g", UNTIL_MILLIS, UNTIL_MILLIS + 1000, true);
        assertEquals(Appended.STORED, publish(under(later, 2, one)));
        assertEquals(0, await(queues().forgetKeys(UNTIL_MILLIS, 10)));
        Once again = new Once("k", "g", UNTIL_MILLIS + 1, UNTIL_MILLIS + 1001, true);
        assertEquals(earlier(2, true, true), publish(under(again, 3, one)));
        assertQueue(one, 1, 2);
    }

    @Test
    default void atQos2TheIdentifierOfARepetitionIsInUse() {
        Lease publisher = taken("publisher");
        Lease one = taken("one");
        Append first = Samples.exactlyOnce(Samples.exactlyOnceMessage(1), one);
        Append again = Samples.exactlyOnce(Samples.exactlyOnceMessage(2), one);
        publish(new Append(first.message(), first.recipients(), false, new InboundId(publisher, 7), once("k", "f")));
        await(queues().forgetInbound(publisher, 7));
        assertEquals(
                earlier(1, true, true),
                publish(new Append(
                        again.message(), again.recipients(), false, new InboundId(publisher, 8), once("k", "f"))));
        assertQueue(one, 1);
        assertEquals(
                Map.of(8, id(2)),
                await(sessions().take(Samples.take("publisher"))).inbound());
        assertQueue(one, 1);
    }
}
