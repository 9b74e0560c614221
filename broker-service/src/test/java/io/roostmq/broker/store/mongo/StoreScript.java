package io.roostmq.broker.store.mongo;

import static io.roostmq.broker.store.Stages.await;

import io.roostmq.broker.harness.Eventually;
import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.Message;
import io.roostmq.broker.mqtt.MessageId;
import io.roostmq.broker.mqtt.MessageProperties;
import io.roostmq.broker.mqtt.Payload;
import io.roostmq.broker.mqtt.QoS;
import io.roostmq.broker.mqtt.Subscription;
import io.roostmq.broker.mqtt.Topic;
import io.roostmq.broker.mqtt.TopicFilter;
import io.roostmq.broker.store.Append;
import io.roostmq.broker.store.Append.InboundId;
import io.roostmq.broker.store.Append.Once;
import io.roostmq.broker.store.Appended;
import io.roostmq.broker.store.Lease;
import io.roostmq.broker.store.Recipient;
import io.roostmq.broker.store.Samples;
import io.roostmq.broker.store.SessionStore;
import io.roostmq.broker.store.SessionStore.Leave;
import io.roostmq.broker.store.Store;
import io.roostmq.broker.store.StoreException;
import io.roostmq.broker.store.StoredDelivery;
import io.roostmq.broker.store.Taken;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** All operations of a store once, in an order that makes sense; what fails is repeated as the broker and clients do. */
final class StoreScript {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int ATTEMPTS_MAX = 10;
    private static final int PACKET_ID = 7;
    private static final long UNTIL_MILLIS = Samples.NOW_MILLIS + 1_000;
    /** With its copies for two sessions, more than what is stored once. */
    private static final String LARGE = "x".repeat(50_000);

    private final Store store;
    private final String prefix;
    private long lastNumber;

    /** @param run keeps what it stores apart from that of other runs in the same store */
    StoreScript(Store store, int run) {
        this.store = store;
        prefix = "run" + run + "-";
        lastNumber = run * 100L;
    }

    void run() {
        Lease a = take("a").lease();
        Lease b = take("b").lease();
        retry(() -> store.sessions()
                .subscribe(
                        a, List.of(Subscription.of("t/#", QoS.AT_LEAST_ONCE), Subscription.of("u", QoS.EXACTLY_ONCE))));
        retry(() -> store.sessions().unsubscribe(a, List.of(TopicFilter.of("u"))));
        Message one = message("one");
        append(one, a, b);
        append(message(LARGE), a, b);
        append(message("three", Samples.NOW_MILLIS), a);
        publishExactlyOnce("first", a, b);
        publishExactlyOnce("second", a, b);
        publishOnce("once", a, b);
        publishOnce("once", a, b);
        retain(message("kept", "kept"));
        retain(message("dropped", "gone"));
        retain(message("dropped", ""));
        retry(() -> store.queues().remove(a, List.of(one.id())));
        MessageId firstOfA = exactlyOnce(a).get(0);
        retry(() -> store.queues().release(a, firstOfA));
        MessageId firstOfB = exactlyOnce(b).get(0);
        retry(() -> store.queues().remove(b, List.of(firstOfB)));
        retry(() -> store.queues().removeExpired(Samples.NOW_MILLIS + 1, 100));
        retry(() -> store.queues().forgetKeys(UNTIL_MILLIS, 100));
        provisionTwice("provisioned");
        leaveWithWill(a);
        expire("gone too");
        endAll("gone");
        retry(() -> store.sessions().leave(b, Samples.leave(Samples.HOUR_SECONDS)));
    }

    private void leaveWithWill(Lease lease) {
        retry(() -> store.sessions()
                .leave(
                        lease,
                        new Leave(
                                Samples.NOW_MILLIS,
                                Samples.HOUR_SECONDS,
                                Samples.will("w", 0),
                                Samples.NOW_MILLIS,
                                MessageId.MIN)));
        retry(() -> store.sessions().settleWill(lease));
    }

    /** The second time in place of one that has expired. */
    private void provisionTwice(String name) {
        ClientId clientId = new ClientId(prefix + name);
        SessionStore sessions = store.sessions();
        Lease first =
                retry(() -> sessions.provision(clientId, 1, Samples.NOW_MILLIS)).lease();
        append(message("expires"), first);
        Lease second = retry(() -> sessions.provision(clientId, Samples.HOUR_SECONDS, Samples.NOW_MILLIS + 1_000))
                .lease();
        append(message("waits"), second);
    }

    private void expire(String name) {
        Lease lease = take(name).lease();
        retry(() -> store.sessions().find(lease.clientId(), Samples.NOW_MILLIS));
        retry(() -> store.sessions().leave(lease, Samples.leave(Samples.HOUR_SECONDS)));
        retry(() -> store.sessions().expire(lease, Samples.NOW_MILLIS));
        retry(() -> store.sessions().endIfAway(lease));
    }

    private void endAll(String name) {
        Lease lease = take(name).lease();
        append(message("for nobody"), lease);
        retry(() -> store.sessions().end(lease.clientId()));
    }

    /** As a publisher does it: after a failure it connects again, and repeats what is not known to be received. */
    private void publishExactlyOnce(String payload, Lease... to) {
        List<Recipient> recipients = List.of(to).stream()
                .map(lease -> new Recipient(lease.clientId(), lease.incarnation(), QoS.EXACTLY_ONCE, false, List.of()))
                .toList();
        for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
            Taken publisher = take("publisher");
            Lease lease = publisher.lease();
            if (!publisher.inbound().containsKey(PACKET_ID)) {
                Message message = message(payload, QoS.EXACTLY_ONCE);
                Append append = new Append(message, recipients, false, new InboundId(lease, PACKET_ID));
                if (fails(() -> store.queues().append(List.of(append)))) {
                    continue;
                }
            }
            retry(() -> store.queues().forgetInbound(lease, PACKET_ID));
            return;
        }
        throw new AssertionError("not published in " + ATTEMPTS_MAX + " attempts");
    }

    /** As a publisher with a key does it: after a failure it repeats itself, as another message. */
    private void publishOnce(String payload, Lease... to) {
        Once once = new Once(prefix + "key", "f", Samples.NOW_MILLIS, UNTIL_MILLIS, true);
        retry(() -> {
            Append plain = Samples.delivery(message(payload), to);
            return store.queues().append(List.of(new Append(plain.message(), plain.recipients(), false, null, once)));
        });
    }

    private List<MessageId> exactlyOnce(Lease lease) {
        return queue(lease).stream()
                .filter(delivery -> delivery.qos() == QoS.EXACTLY_ONCE)
                .map(delivery -> delivery.message().id())
                .toList();
    }

    private List<StoredDelivery> queue(Lease lease) {
        return retry(() -> store.queues().head(lease, Integer.MAX_VALUE, Long.MAX_VALUE))
                .deliveries();
    }

    private Taken take(String name) {
        return retry(() -> store.sessions().take(Samples.take(prefix + name)));
    }

    private void retain(Message message) {
        retry(() -> store.queues().append(List.of(Samples.retain(message))));
    }

    private void append(Message message, Lease... to) {
        retry(() -> store.queues().append(List.of(Samples.delivery(message, to))));
    }

    private Message message(String payload) {
        return message(payload, QoS.AT_LEAST_ONCE);
    }

    private Message message(String topic, String payload) {
        return Samples.message(++lastNumber, prefix + topic, payload);
    }

    private Message message(String payload, long expiresAtMillis) {
        return Samples.message(++lastNumber, prefix + "t", payload, expiresAtMillis);
    }

    private Message message(String payload, QoS qos) {
        return new Message(
                Samples.id(++lastNumber),
                new ClientId(prefix + "publisher"),
                new Topic(prefix + "t"),
                Payload.utf8(payload),
                qos,
                false,
                Message.NEVER,
                MessageProperties.NONE);
    }

    private <T> T retry(Supplier<CompletionStage<T>> operation) {
        StoreException last = null;
        for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
            Eventually.isTrue("writable", PATIENCE, store::isWritable);
            try {
                return await(operation.get());
            } catch (StoreException e) {
                last = e;
            }
        }
        throw new AssertionError("failed " + ATTEMPTS_MAX + " times", last);
    }

    private boolean fails(Supplier<CompletionStage<List<Appended>>> operation) {
        Eventually.isTrue("writable", PATIENCE, store::isWritable);
        return await(operation.get().handle((outcome, failure) -> failure != null));
    }

    /** What is in the store now, without identifiers and other numbers that may differ. */
    String outcome() {
        Map<String, String> sessions = new TreeMap<>();
        retry(() -> store.sessions().forEachSession((lease, subscriptions) -> {
            if (lease.clientId().value().startsWith(prefix)) {
                sessions.put(
                        lease.clientId().value().substring(prefix.length()),
                        subscriptions.stream()
                                .map(Subscription::toString)
                                .sorted()
                                .toList()
                                .toString());
            }
        }));
        StringBuilder outcome = new StringBuilder();
        sessions.forEach((name, subscriptions) -> {
            Taken taken = take(name);
            outcome.append(name)
                    .append(' ')
                    .append(subscriptions)
                    .append(" inbound ")
                    .append(taken.inbound());
            for (StoredDelivery delivery : queue(taken.lease())) {
                String text = new String(delivery.message().payload().array(), StandardCharsets.UTF_8);
                outcome.append("\n  ").append(delivery.qos()).append(delivery.released() ? " released " : " ");
                outcome.append(text, 0, Math.min(20, text.length())).append(' ').append(text.length());
            }
            outcome.append("\n  depth ")
                    .append(retry(() -> store.queues().depth(taken.lease().clientId()))
                            .messages())
                    .append('\n');
        });
        retry(() -> store.retained().match(TopicFilter.of("#"), null, Integer.MAX_VALUE)).messages().stream()
                .filter(message -> message.topic().name().startsWith(prefix))
                .forEach(message -> outcome.append(message.payload()).append('\n'));
        return outcome.toString();
    }
}
