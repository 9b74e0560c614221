package io.roostmq.broker.session;

import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.Message;
import io.roostmq.broker.mqtt.MessageIds;
import io.roostmq.broker.mqtt.Will;
import java.util.function.Consumer;

/** Publication of a Will, by the session that leaves or by the sweep that finds it due: MQTT 5.0 section 3.1.2.5. */
public final class WillMessage {
    private WillMessage() {}

    public static Message of(Will will, ClientId clientId, MessageIds messageIds, long nowMillis) {
        long expiresAtMillis = will.messageExpirySeconds() == Will.NO_EXPIRY
                ? Message.NEVER
                : nowMillis + will.messageExpirySeconds() * 1000;
        return new Message(
                messageIds.next(),
                clientId,
                will.topic(),
                will.payload(),
                will.qos(),
                will.retain(),
                expiresAtMillis,
                will.properties());
    }

    /** @param onOutcome true when it is as durable as its QoS asks for, false when the store failed */
    public static void publish(Message message, Exchange exchange, Consumer<Boolean> onOutcome) {
        if (!message.qos().isAcknowledged()) {
            exchange.publish(message);
            onOutcome.accept(true);
            return;
        }
        PublishTicket ticket = PublishTicket.unordered(
                message.id(), message.qos(), settled -> onOutcome.accept(settled.failure() == null));
        exchange.publish(message, null, ticket, false);
    }
}
