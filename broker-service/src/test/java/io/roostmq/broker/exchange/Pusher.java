package io.roostmq.broker.exchange;

import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.DirectTopic;
import io.roostmq.broker.mqtt.MessageProperties;
import io.roostmq.broker.mqtt.Packet;
import io.roostmq.broker.mqtt.Payload;
import io.roostmq.broker.mqtt.PubAck;
import io.roostmq.broker.mqtt.PubComp;
import io.roostmq.broker.mqtt.PubRec;
import io.roostmq.broker.mqtt.PubRel;
import io.roostmq.broker.mqtt.Publish;
import io.roostmq.broker.mqtt.QoS;
import io.roostmq.broker.mqtt.ReasonCode;
import io.roostmq.broker.mqtt.Topic;
import io.roostmq.broker.mqtt.UserProperty;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A client of the bench that pushes to others as the service does. */
final class Pusher {
    final Bench.Client client;
    private final Bench bench;
    private final List<Outcome> earlier = new ArrayList<>();

    Pusher(Bench bench) {
        this.bench = bench;
        client = bench.client("service");
    }

    Outcome pushes(String clientId, String topic, String payload) {
        return pushes(QoS.AT_LEAST_ONCE, clientId, topic, payload, null);
    }

    Outcome pushes(String clientId, String topic, String payload, String sessionExpiry) {
        return pushes(QoS.AT_LEAST_ONCE, clientId, topic, payload, sessionExpiry);
    }

    /** Pushes and waits for the answer, the last one of those that are missing. */
    Outcome pushes(QoS qos, String clientId, String topic, String payload, @Nullable String sessionExpiry) {
        return publishes(publish(qos, address(clientId, topic), payload, properties(sessionExpiry)));
    }

    /** Publishes at QoS 1 or 2, and waits for the answer. */
    Outcome publishes(Publish publish) {
        int packetId = publish.packetId();
        client.sends(publish);
        List<Outcome> found = new ArrayList<>();
        bench.loop.runUntil(() -> {
            for (Packet answer : client.connection.sent()) {
                if (answer instanceof PubAck ack && ack.packetId() == packetId) {
                    found.add(Outcome.of(ack.reason(), ack.diagnostics()));
                } else if (answer instanceof PubRec receipt && receipt.packetId() == packetId) {
                    found.add(Outcome.of(receipt.reason(), receipt.diagnostics()));
                }
            }
            return !found.isEmpty();
        });
        earlier.clear();
        earlier.addAll(outcomes());
        earlier.remove(earlier.size() - 1);
        client.connection.take(PubAck.class);
        if (!client.connection.take(PubRec.class).isEmpty()
                && !found.get(0).reason().isFailure()) {
            client.sends(PubRel.of(packetId, ReasonCode.SUCCESS));
            bench.loop.runUntil(() -> !client.connection.take(PubComp.class).isEmpty());
        }
        return found.get(0);
    }

    /** Pushes and does not wait. */
    void sends(QoS qos, String clientId, String topic, String payload, @Nullable String sessionExpiry) {
        client.sends(publish(qos, address(clientId, topic), payload, properties(sessionExpiry)));
    }

    /** Answers that nobody has waited for so far. */
    List<Outcome> outcomes() {
        List<Outcome> outcomes = new ArrayList<>();
        for (Packet answer : client.connection.sent()) {
            if (answer instanceof PubAck ack) {
                outcomes.add(Outcome.of(ack.reason(), ack.diagnostics()));
            } else if (answer instanceof PubRec receipt) {
                outcomes.add(Outcome.of(receipt.reason(), receipt.diagnostics()));
            }
        }
        return outcomes;
    }

    /** Answers that came before the one that was waited for last. */
    List<Outcome> earlier() {
        return List.copyOf(earlier);
    }

    static String address(String clientId, String topic) {
        return new DirectTopic(new ClientId(clientId), new Topic(topic))
                .address()
                .name();
    }

    private static List<UserProperty> properties(@Nullable String sessionExpiry) {
        return sessionExpiry == null ? List.of() : List.of(new UserProperty("roost-session-expiry", sessionExpiry));
    }

    Publish publish(QoS qos, String topic, String payload, List<UserProperty> properties) {
        return publish(qos, topic, payload, properties, false);
    }

    Publish publish(QoS qos, String topic, String payload, List<UserProperty> properties, boolean retain) {
        return new Publish(
                qos == QoS.AT_MOST_ONCE ? 0 : client.nextPacketId(),
                false,
                qos,
                retain,
                new Topic(topic),
                Payload.utf8(payload),
                Publish.NO_EXPIRY,
                new MessageProperties(MessageProperties.PayloadFormat.ABSENT, null, null, null, properties),
                List.of());
    }
}
