package io.roostmq.broker.exchange;

import io.roostmq.broker.mqtt.Message;
import io.roostmq.broker.mqtt.MessageId;
import io.roostmq.broker.mqtt.QoS;
import io.roostmq.broker.routing.SharedGroup;
import io.roostmq.broker.session.Posted;
import io.roostmq.broker.session.Session;
import io.roostmq.broker.session.Subscriber;
import io.roostmq.broker.store.QueueStore.Page;
import io.roostmq.broker.store.StoreException;
import io.roostmq.broker.store.StoredDelivery;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/**
 * What is done for one Shared Subscription, step by step: what members who are away have left is taken back, and page by page
 * those who are connected and have room are given what waits.
 *
 * <p>A message is stored in the member's queue, and then removed here. After a crash, or a failure, in between it is in both: so
 * until the queue has been seen empty, what is to be delivered exactly once is looked for in the members' queues first. A member that
 * finishes one meanwhile sees to it that it is not here any more before it is not there.
 */
final class Distribution {
    private final Distributor distributor;
    private final SharedQueue queue;
    private boolean works;
    private boolean calledAgain;
    private boolean unsure;

    Distribution(Distributor distributor, SharedQueue queue) {
        this.distributor = distributor;
        this.queue = queue;
        this.unsure = queue.isBacklogged();
    }

    /** Somebody, or something, is there. */
    void call() {
        if (works) {
            calledAgain = true;
            return;
        }
        works = true;
        calledAgain = false;
        if (connected().isEmpty()) {
            rest();
        } else {
            takeBack(distributor
                    .routes
                    .sharedQueues()
                    .awayAndHolding(queue.filter())
                    .iterator());
        }
    }

    /** What is to be delivered exactly once may soon be here and in a member's queue. */
    void doubt() {
        unsure = true;
    }

    private void rest() {
        works = false;
        if (calledAgain) {
            call();
        }
    }

    private void restUntilLater() {
        distributor.loop.schedule(Distributor.RETRY_MILLIS, () -> {
            works = false;
            call();
        });
    }

    private void takeBack(Iterator<Subscriber> away) {
        while (away.hasNext()) {
            Subscriber member = away.next();
            if (!distributor.isHandingBack(member)) {
                HandBack.whileAway(distributor, member, () -> takeBack(away)).begin();
                return;
            }
        }
        readPage();
    }

    private List<SharedGroup.Member<Subscriber>> connected() {
        SharedGroup<Subscriber> group = distributor.routes.group(queue.filter());
        List<SharedGroup.Member<Subscriber>> connected = new ArrayList<>();
        if (group != null) {
            for (SharedGroup.Member<Subscriber> member : group.members()) {
                if (member.subscriber().session() != null) {
                    connected.add(member);
                }
            }
        }
        return connected;
    }

    private List<SharedGroup.Member<Subscriber>> withRoom() {
        List<SharedGroup.Member<Subscriber>> members = connected();
        members.removeIf(member -> {
            Session session = member.subscriber().session();
            return session == null || !session.room().isThere() || distributor.isHandingBack(member.subscriber());
        });
        return members;
    }

    private void readPage() {
        List<SharedGroup.Member<Subscriber>> members = withRoom();
        if (members.isEmpty() || !queue.isBacklogged()) {
            rest();
            return;
        }
        calledAgain = false;
        long before = queue.fillings();
        Posted.to(
                distributor.loop,
                distributor
                        .store
                        .queues()
                        .head(
                                queue.lease(),
                                distributor.pageMessages * members.size(),
                                distributor.pageBytes * members.size()),
                page -> onPage(page, members, before),
                this::onFailed);
    }

    private void onPage(Page page, List<SharedGroup.Member<Subscriber>> members, long before) {
        if (page.deliveries().isEmpty()) {
            boolean mayCome = distributor.turns.areTaken();
            unsure &= mayCome;
            if (!mayCome) {
                queue.foundEmpty(before);
            }
            rest();
        } else if (unsure && page.deliveries().stream().anyMatch(delivery -> delivery.qos() == QoS.EXACTLY_ONCE)) {
            lookElsewhere(page, members);
        } else {
            give(page.deliveries(), members);
        }
    }

    private void give(List<StoredDelivery> deliveries, List<SharedGroup.Member<Subscriber>> asked) {
        // Who is gone by now may have handed back what it had, and look at nothing that comes.
        List<SharedGroup.Member<Subscriber>> members = new ArrayList<>(asked);
        members.removeIf(
                member -> member.subscriber().session() == null || distributor.isHandingBack(member.subscriber()));
        if (members.isEmpty()) {
            readPage();
            return;
        }
        Set<Session> given = new HashSet<>();
        Moves moves = new Moves(distributor, outcome -> onGiven(outcome, given));
        int turn = 0;
        for (StoredDelivery delivery : deliveries) {
            Message message = delivery.message();
            SharedGroup.Member<Subscriber> member = members.get(turn++ % members.size());
            Session session = member.subscriber().session();
            if (session != null && given.add(session)) {
                session.room().take();
            }
            Audience audience = Audience.ofMember(message, member, distributor.routes);
            moves.add(message, audience, () -> distributor.routes.isCurrent(member.subscriber()));
        }
        moves.begin();
    }

    private void onGiven(Moves.Outcome outcome, Set<Session> given) {
        boolean failed = outcome.unsure() || outcome.refused();
        unsure |= outcome.unsure();
        if (failed) {
            given.forEach(session -> session.room().giveBack());
        }
        remove(outcome.moved(), failed ? this::restUntilLater : this::readPage);
    }

    private void remove(List<MessageId> moved, Runnable then) {
        if (moved.isEmpty()) {
            then.run();
            return;
        }
        Posted.to(
                distributor.loop,
                distributor.store.queues().remove(queue.lease(), moved),
                removed -> then.run(),
                this::onFailed);
    }

    private void onFailed(StoreException failure) {
        distributor.events.storeFailed("queue of " + queue.filter(), failure);
        unsure = true;
        restUntilLater();
    }

    /** One at a time, and not while a session hands back what it has: what is here and there must stay in one of them. */
    private void lookElsewhere(Page page, List<SharedGroup.Member<Subscriber>> members) {
        distributor.turns.take(() -> new LookElsewhere(
                        distributor,
                        queue,
                        page,
                        missing -> {
                            distributor.turns.end();
                            give(missing, members);
                        },
                        failure -> {
                            distributor.turns.end();
                            onFailed(failure);
                        })
                .begin());
    }
}
