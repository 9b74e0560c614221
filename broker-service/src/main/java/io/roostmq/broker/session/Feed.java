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
 * finished while a page was on its way is remembered until the page has arrived. The same holds for what an earlier connection
 * has sent: it may have read, and the client acknowledged, what a publisher is only about to hand over.
 *
 * <p>A page begins where the one before ended. Identifiers are given out on several loops, so a smaller one can become
 * visible a moment after a larger one. As long as one is on its way that is not above what we know, pages begin at the head: what
 * the same publisher sent after it may be above, and in the queue before anything is handed over. When it is not on its way any
 * more it was handed over, which is noted as missed.
 *
 * <p>Nothing is overtaken: a page that was on its way meanwhile may hold what the same publisher sent next, which was stored
 * after the missed one was reported. So of such a page only what is not above the lowest missed one is sent.
 */
final class Feed {
    private sealed interface State permits Due, Reading, Live {}

    /** There may be more in the queue than we know: behind {@link #readUpTo}, or anywhere. */
    private record Due(boolean anywhere) implements State {}

    /**
     * A page is on its way.
     *
     * @param sendUpTo the lowest that was missed meanwhile: what is above is left to the next page; or {@link MessageId#MAX}
     */
    private record Reading(MessageId sendUpTo) implements State {
        Reading missed(MessageId messageId) {
            return new Reading(sendUpTo.min(messageId));
        }
    }

    /** All that is in the queue is in flight or waits in the outbox. */
    private record Live() implements State {}

    private State state = new Due(true);
    /** The highest identifier that was read, sent by an earlier connection, or withdrawn. */
    private MessageId readUpTo;
    /** The highest identifier that was read or taken by hand. */
    private MessageId knownUpTo = MessageId.MIN;

    private final Set<MessageId> finishedWhileReading = new HashSet<>();

    /** @param sentUpTo the highest identifier that earlier connections of the session sent */
    Feed(MessageId sentUpTo) {
        readUpTo = sentUpTo;
    }

    /** Takes a delivery that is handed over, if it may be sent; if not, the caller reports it as {@link #missed}. */
    boolean takesByHand(MessageId messageId) {
        return state instanceof Live && messageId.compareTo(readUpTo) > 0;
    }

    /** A delivery was taken by hand. */
    void taken(MessageId messageId) {
        knownUpTo = knownUpTo.max(messageId);
    }

    /** A delivery is in the queue that was not taken by hand, and others above it may be. */
    void missed(MessageId messageId) {
        if (state instanceof Reading reading) {
            state = reading.missed(messageId);
        } else {
            state = new Due(wantsHead() || messageId.compareTo(knownUpTo) <= 0);
        }
    }

    /**
     * Somebody has taken deliveries up to this one out of the queue. A page that is on its way may hold them, so nothing of it is
     * sent; and what is handed over and not above may be one of them, so it is looked for in the queue.
     */
    void withdrawn(MessageId upTo) {
        readUpTo = readUpTo.max(upTo);
        missed(MessageId.MIN);
    }

    /** Whether a page should be read, as soon as there is room for it. */
    boolean wantsPage() {
        return state instanceof Due;
    }

    /** Whether all that is in the queue is known, and more is taken by hand. */
    boolean isLive() {
        return state instanceof Live;
    }

    private boolean wantsHead() {
        return state instanceof Due due && due.anywhere();
    }

    /**
     * The page is asked for. It begins behind this identifier: {@link MessageId#MIN} for the head, and then it holds again what is
     * in flight or waits in the outbox.
     *
     * @param lowestOnTheWay what is below has been handed over
     */
    MessageId requested(MessageId lowestOnTheWay) {
        MessageId after = wantsHead() || lowestOnTheWay.compareTo(knownUpTo) <= 0 ? MessageId.MIN : knownUpTo;
        state = new Reading(MessageId.MAX);
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
     * What of the page is to be sent: all but what was finished meanwhile, what is under way, and what would overtake.
     *
     * @param underWay whether a message is in flight or waits in the outbox
     */
    List<Delivery> arrived(Page page, Predicate<MessageId> underWay) {
        MessageId sendUpTo = state instanceof Reading reading ? reading.sendUpTo() : MessageId.MAX;
        boolean missedMeanwhile = !sendUpTo.equals(MessageId.MAX);
        List<Delivery> fresh = new ArrayList<>(page.deliveries().size());
        MessageId last = MessageId.MIN;
        for (StoredDelivery record : page.deliveries()) {
            MessageId id = record.message().id();
            if (id.compareTo(sendUpTo) > 0) {
                break;
            }
            last = id;
            if (!finishedWhileReading.contains(id) && !underWay.test(id)) {
                fresh.add(Delivery.of(record));
            }
        }
        boolean reachesWhatIsKnown = last.compareTo(knownUpTo) >= 0;
        readUpTo = readUpTo.max(last);
        knownUpTo = knownUpTo.max(last);
        finishedWhileReading.clear();
        if (page.more() || missedMeanwhile) {
            state = new Due(missedMeanwhile || !reachesWhatIsKnown);
        } else {
            state = new Live();
        }
        return fresh;
    }
}
