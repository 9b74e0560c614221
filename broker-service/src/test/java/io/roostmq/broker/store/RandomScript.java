package io.roostmq.broker.store;

import static io.roostmq.broker.store.Samples.NOW_MILLIS;

import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.Connect;
import io.roostmq.broker.mqtt.Message;
import io.roostmq.broker.mqtt.MessageId;
import io.roostmq.broker.mqtt.QoS;
import io.roostmq.broker.mqtt.Subscription;
import io.roostmq.broker.mqtt.Topic;
import io.roostmq.broker.mqtt.TopicFilter;
import io.roostmq.broker.mqtt.Will;
import io.roostmq.broker.store.Append.InboundId;
import io.roostmq.broker.store.Append.Once;
import io.roostmq.broker.store.SessionStore.Leave;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes random operations on few clients, few topics and few identifiers, so that they meet: current and lost leases, live
 * and dead incarnations, repeated and late messages, full queues, expiry, all in one burst.
 */
public final class RandomScript {
    private static final int CLIENTS = 4;
    private static final int IDENTIFIERS = 60;
    private static final int RECOVERY_ONE_IN = 40;
    private static final String[] TOPICS = {"a", "a/b", "a-1/b", "a/c", "b/b", "$s/b"};
    private static final String[] FILTERS = {"#", "a/#", "+/b", "a/+", "a", "$s/+", "$share/g/a/+"};
    private static final long[] EXPIRY_SECONDS = {0, 1, 5, 3600, Connect.SESSION_NEVER_EXPIRES};

    private final Random random;
    private final List<Lease> leases = new ArrayList<>();
    private long nowMillis = NOW_MILLIS;

    public RandomScript(long seed) {
        random = new Random(seed);
    }

    /**
     * One operation, to be carried out on several stores.
     *
     * @param reads may see what is submitted after it
     */
    public record Step(String description, boolean reads, Function<Store, CompletionStage<?>> operation) {
        private Step(String description, Function<Store, CompletionStage<?>> operation) {
            this(description, false, operation);
        }

        private static Step reading(String description, Function<Store, CompletionStage<?>> operation) {
            return new Step(description, true, operation);
        }
    }

    /** Operations for one burst, those that read at its end; the clock has gone on since the last one. */
    public List<Step> burst(int lengthMax) {
        nowMillis += random.nextInt(1500);
        if (chance(RECOVERY_ONE_IN)) {
            return List.of(recover());
        }
        List<Step> steps = new ArrayList<>();
        for (int i = random.nextInt(lengthMax); i >= 0; i--) {
            steps.add(step());
        }
        steps.sort(Comparator.comparing(Step::reads));
        return steps;
    }

    /** A lease that operations of later bursts may use. */
    public void learn(Lease lease) {
        leases.add(lease);
        if (leases.size() > 3 * CLIENTS) {
            leases.remove(0);
        }
    }

    public boolean chance(int of) {
        return random.nextInt(of) == 0;
    }

    private Step step() {
        int dice = leases.isEmpty() ? random.nextInt(10) : random.nextInt(100);
        if (dice < 2) {
            return provision();
        }
        if (dice < 10) {
            return take();
        }
        if (dice < 50) {
            return append();
        }
        if (dice < 75) {
            return queue(lease());
        }
        if (dice < 90) {
            return session(lease());
        }
        return sweep();
    }

    /** Alone, as at a start: it reads the highest identifier, which may be that of a message submitted behind it. */
    private Step recover() {
        long now = nowMillis;
        return new Step("recover " + now, store -> store.sessions().recover(now, 700));
    }

    private Step take() {
        Take take = new Take(client(), chance(4), expirySeconds(), chance(2) ? will() : null, nowMillis);
        return new Step(take.toString(), store -> store.sessions().take(take));
    }

    private Step provision() {
        ClientId client = client();
        long seconds = Math.max(1, expirySeconds());
        long now = nowMillis;
        return new Step(
                "provision " + client + " " + seconds, store -> store.sessions().provision(client, seconds, now));
    }

    private Step append() {
        List<Append> batch = new ArrayList<>();
        for (int i = random.nextInt(5); i >= 0; i--) {
            batch.add(randomAppend());
        }
        dropRepeatedKeys(batch);
        retainByOnePublisher(batch);
        return new Step("append " + batch, store -> store.queues().append(batch));
    }

    private Append randomAppend() {
        long number = 1L + random.nextInt(IDENTIFIERS);
        // The content is a function of the identifier: a repetition repeats all of it.
        Random content = new Random(number);
        long expires = content.nextInt(3) == 0 ? NOW_MILLIS + content.nextInt(60_000) : Message.NEVER;
        String payload = content.nextInt(6) == 0 ? "" : "x".repeat(content.nextInt(100));
        Message message = Samples.message(number, TOPICS[content.nextInt(TOPICS.length)], payload, expires);
        List<Recipient> recipients = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            Lease lease = lease();
            recipients.add(new Recipient(lease.clientId(), lease.incarnation(), QoS.EXACTLY_ONCE, false, List.of(3)));
        }
        @Nullable InboundId inbound = chance(4) ? new InboundId(lease(), 1 + random.nextInt(3)) : null;
        return new Append(message, recipients, chance(3), inbound, chance(4) ? once() : null);
    }

    /** Which of two publishers is the first is not promised, when they use one key at the same time. */
    private static void dropRepeatedKeys(List<Append> batch) {
        Set<String> keys = new HashSet<>();
        batch.replaceAll(append -> {
            Once once = append.once();
            return once == null || keys.add(once.key())
                    ? append
                    : new Append(append.message(), append.recipients(), append.retained(), append.inbound());
        });
    }

    /** Which of two publishers retains first under one topic is not promised either: nobody remembers a deletion. */
    private static void retainByOnePublisher(List<Append> batch) {
        Map<String, ClientId> retaining = new HashMap<>();
        batch.replaceAll(append -> {
            InboundId inbound = append.inbound();
            if (!append.retained() || (inbound == null && append.once() == null)) {
                return append;
            }
            ClientId publisher = inbound == null
                    ? append.message().publisher()
                    : inbound.lease().clientId();
            ClientId first = retaining.putIfAbsent(append.message().topic().name(), publisher);
            return first == null || first.equals(publisher)
                    ? append
                    : new Append(append.message(), append.recipients(), false, inbound, append.once());
        });
    }

    private Once once() {
        String key = "key " + random.nextInt(4);
        return new Once(key, "print " + random.nextInt(2), nowMillis, nowMillis + random.nextInt(10_000), chance(2));
    }

    private Step queue(Lease lease) {
        return switch (random.nextInt(6)) {
            case 0, 1 -> {
                int limit = 1 + random.nextInt(20);
                long bytesMax = 1L + random.nextInt(1000);
                MessageId after = chance(2) ? MessageId.MIN : id();
                yield Step.reading(
                        "page " + lease + " " + after + " " + limit + " " + bytesMax,
                        store -> store.queues().page(lease, after, limit, bytesMax));
            }
            case 2, 3 -> {
                List<MessageId> ids = new ArrayList<>();
                for (int i = random.nextInt(8); i >= 0; i--) {
                    ids.add(id());
                }
                yield new Step(
                        "remove " + lease + " " + ids, store -> store.queues().remove(lease, ids));
            }
            case 4 -> {
                MessageId id = id();
                yield new Step(
                        "release " + lease + " " + id, store -> store.queues().release(lease, id));
            }
            default -> {
                int packetId = 1 + random.nextInt(3);
                yield new Step(
                        "forget " + lease + " " + packetId,
                        store -> store.queues().forgetInbound(lease, packetId));
            }
        };
    }

    private Step session(Lease lease) {
        return switch (random.nextInt(9)) {
            case 0, 1 -> {
                List<Subscription> subscriptions = List.of(Subscription.of(filter(), QoS.of(random.nextInt(3))));
                yield new Step(
                        "subscribe " + lease + subscriptions,
                        store -> store.sessions().subscribe(lease, subscriptions));
            }
            case 2 -> {
                List<TopicFilter> filters = List.of(TopicFilter.of(filter()));
                yield new Step(
                        "unsubscribe " + lease + filters,
                        store -> store.sessions().unsubscribe(lease, filters));
            }
            case 3 -> {
                @Nullable Will will = chance(2) ? will() : null;
                Leave leave = new Leave(nowMillis, expirySeconds(), will, nowMillis + random.nextInt(5000), id());
                yield new Step(
                        "leave " + lease + leave, store -> store.sessions().leave(lease, leave));
            }
            case 4 -> {
                yield new Step("endIfAway " + lease, store -> store.sessions().endIfAway(lease));
            }
            case 5 -> {
                yield new Step("settleWill " + lease, store -> store.sessions().settleWill(lease));
            }
            case 6 -> {
                long now = nowMillis;
                yield Step.reading("find " + lease, store -> store.sessions().find(lease.clientId(), now));
            }
            case 7 -> {
                long now = nowMillis;
                yield new Step("expire " + lease, store -> store.sessions().expire(lease, now));
            }
            default -> {
                yield new Step("depth " + lease, store -> store.queues().depth(lease.clientId()));
            }
        };
    }

    private Step sweep() {
        long now = nowMillis;
        int limit = 1 + random.nextInt(5);
        return switch (random.nextInt(8)) {
            case 0 -> {
                yield Step.reading("expired " + now, store -> store.sessions().expired(now, limit));
            }
            case 1 -> {
                yield Step.reading("dueWills " + now, store -> store.sessions().dueWills(now, limit));
            }
            case 2 -> {
                yield new Step("removeExpired " + now, store -> store.queues().removeExpired(now, limit));
            }
            case 3 -> {
                yield new Step("retained expired", store -> store.retained().removeExpired(now, 1000));
            }
            case 4 -> {
                yield new Step("count", store -> store.retained().count());
            }
            case 5 -> {
                ClientId client = client();
                yield new Step("end " + client, store -> store.sessions().end(client));
            }
            case 6 -> {
                yield Step.reading("list", RandomScript::list);
            }
            default -> {
                TopicFilter filter = TopicFilter.of(filter());
                @Nullable Topic after = chance(2) ? null : new Topic(TOPICS[random.nextInt(TOPICS.length)]);
                yield Step.reading(
                        "match " + filter + " " + after,
                        store -> store.retained().match(filter, after, 100));
            }
        };
    }

    private static CompletionStage<?> list(Store store) {
        TreeMap<String, String> sessions = new TreeMap<>();
        return store.sessions()
                .forEachSession((lease, subscriptions) -> sessions.put(
                        lease.toString(),
                        subscriptions.stream()
                                .map(Subscription::toString)
                                .sorted()
                                .toList()
                                .toString()))
                .thenApply(nothing -> sessions);
    }

    private Lease lease() {
        // Recent ones more often, since those are current.
        int index = Math.max(random.nextInt(leases.size()), random.nextInt(leases.size()));
        return leases.get(index);
    }

    private ClientId client() {
        return new ClientId("c" + random.nextInt(CLIENTS));
    }

    private MessageId id() {
        return Samples.id(1 + random.nextInt(IDENTIFIERS));
    }

    private String filter() {
        return FILTERS[random.nextInt(FILTERS.length)];
    }

    private long expirySeconds() {
        return EXPIRY_SECONDS[random.nextInt(EXPIRY_SECONDS.length)];
    }

    private Will will() {
        return Samples.will("w" + random.nextInt(3), random.nextInt(4));
    }
}
