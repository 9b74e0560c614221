package io.roostmq.broker.session;

import io.roostmq.broker.mqtt.MessageId;
import io.roostmq.broker.store.QueueStore.Page;
import io.roostmq.broker.store.StoredDelivery;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Where a persistent session's messages come from: pages of its queue, or hand to hand from the publishers.
 *
 * <pre>
 *                 requested()                  page complete and nothing missed
 *   Due ------------------------> Reading ----------------------------------------> Live
 *    ^                              |  page goes on, or something was missed          |
 *    +------------------------------+                                                 |
 *    +------------------------------ missed() ---------------------------------------+
 * </pre>
 *
 * <p>Nothing is lost: a publisher stores before it looks for live sessions, and a session is visible before it reads. What
 * is handed over while reading is only noted as missed, and leads to another page.
 *
 * <p>Nothing is sent twice: a record may be seen both in a page and hand to hand. So a live session takes by hand only what
 * is above everything it has read; anything else makes it look at the queue again, which knows the truth. And what was
 * finished while a page was on its way is remembered until the page has arrived.
 *
 * <p>A page begins where the one before ended. Identifiers are given out on several loops, so a smaller one can become
 * visible a moment after a larger one: such a message is always missed first, and then a page begins at the head again.
 */
final class Feed {
    private sealed interface State permits Due, Reading, Live {}

    /** There may be more in the queue than we know: behind {@link #readUpTo}, or anywhere. */
    private record Due(boolean anywhere) implements State {}

    /** A page is on its way. */
    private record Reading(boolean missedMeanwhile) implements State {}

    /** All that is in the queue is in flight or waits in the outbox. */
    private record Live() implements State {}

    private State state = new Due(true);
    private MessageId readUpTo = MessageId.MIN;
    /** The highest identifier that was read or taken by hand. */
    private MessageId knownUpTo = MessageId.MIN;

    private final Set<MessageId> finishedWhileReading = new HashSet<>();

    /** Takes a delivery that is handed over, if it may be sent; if not, the caller reports it as {@link #missed}. */
    boolean takesByHand(MessageId messageId) {
        return state instanceof Live && messageId.compareTo(readUpTo) > 0;
    }

    /** A delivery was taken by hand. */
    void taken(MessageId messageId) {
        knownUpTo = knownUpTo.max(messageId);
    }

    /** A delivery is in the queue that was not taken by hand. */
    void missed(MessageId messageId) {
        missed(messageId.compareTo(knownUpTo) <= 0);
    }

    /** Deliveries may be in the queue that nobody has told of. */
    void missedSome() {
        missed(true);
    }

    private void missed(boolean anywhere) {
        if (state instanceof Reading) {
            state = new Reading(true);
        } else {
            state = new Due(anywhere || wantsHead());
        }
    }

    /** Whether a page should be read, as soon as there is room for it. */
    boolean wantsPage() {
        return state instanceof Due;
    }

    /** Whether the page that is wanted begins at the head and holds again what is in flight or waits in the outbox. */
    boolean wantsHead() {
        return state instanceof Due due && due.anywhere();
    }

    /** The page was asked for; it begins behind this identifier. */
    MessageId requested() {
        MessageId after = wantsHead() ? MessageId.MIN : knownUpTo;
        state = new Reading(false);
        finishedWhileReading.clear();
        return after;
    }

    /** A message is done: if a page is on its way that was read before, it must not be sent again. */
    void finished(MessageId messageId) {
        if (state instanceof Reading) {
            finishedWhileReading.add(messageId);
        }
    }

    /**
     * What of the page is to be sent: all but what was finished meanwhile and what is under way.
     *
     * @param underWay whether a message is in flight or waits in the outbox
     */
    List<Delivery> arrived(Page page, Predicate<MessageId> underWay) {
        List<Delivery> fresh = new ArrayList<>(page.deliveries().size());
        MessageId last = MessageId.MIN;
        for (StoredDelivery record : page.deliveries()) {
            last = record.message().id();
            if (!finishedWhileReading.contains(last) && !underWay.test(last)) {
                fresh.add(Delivery.of(record));
            }
        }
        boolean reachesWhatIsKnown = last.compareTo(knownUpTo) >= 0;
        readUpTo = readUpTo.max(last);
        knownUpTo = knownUpTo.max(last);
        finishedWhileReading.clear();
        boolean missedMeanwhile = state instanceof Reading reading && reading.missedMeanwhile();
        if (page.more() || missedMeanwhile) {
            state = new Due(missedMeanwhile || !reachesWhatIsKnown);
        } else {
            state = new Live();
        }
        return fresh;
    }
}
