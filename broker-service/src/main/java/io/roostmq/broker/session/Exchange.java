package io.roostmq.broker.session;

import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.Message;
import io.roostmq.broker.mqtt.MessageId;
import io.roostmq.broker.mqtt.Subscription;
import io.roostmq.broker.mqtt.Topic;
import io.roostmq.broker.mqtt.TopicFilter;
import io.roostmq.broker.store.Append;
import io.roostmq.broker.store.Lease;
import io.roostmq.broker.store.RetainedStore;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Where messages meet subscriptions. One per loop: {@link PublishTicket}s are settled on the loop that submitted them. */
public interface Exchange {
    /** QoS 0: to whoever is connected, now. */
    void publish(Message message);

    /**
     * The server's own message of QoS 0: to whoever is connected, now, and until the next one on its topic to those who
     * subscribe. It is never stored.
     */
    void announce(Message message);

    /** What was announced last on the topics that match, in the manner of {@link RetainedStore#match}. */
    RetainedStore.Matched announced(TopicFilter filter, @Nullable Topic after, int limit);

    /**
     * QoS 1 and 2: stored for every persistent session that matches, then handed to those that are connected, then settled.
     *
     * @param inbound the publisher's QoS 2 identifier, stored together with the message; null when nothing outlives it
     * @param behindOthers the publisher has others unsettled: this one does not overtake them
     */
    void publish(Message message, Append.@Nullable InboundId inbound, PublishTicket ticket, boolean behindOthers);

    /** QoS 0: to this client, whatever it has subscribed to, if it is connected, now. */
    void publishTo(ClientId clientId, Message message);

    /**
     * QoS 1 and 2: stored for this client, whatever it has subscribed to, then handed to it if it is connected, then settled.
     *
     * @param addressee whose session is made, if it may be and there is none
     */
    void publishTo(
            Addressee addressee,
            Message message,
            Append.@Nullable InboundId inbound,
            PublishTicket ticket,
            boolean behindOthers);

    /**
     * Runs what gives a message of QoS 1 or 2 its identifier and {@linkplain #publish(Message, Append.InboundId, PublishTicket,
     * boolean) publishes} it: at no moment the identifier is made and the exchange does not know of it.
     */
    void publishing(Runnable publication);

    /**
     * Every stored message with a smaller identifier is in its queues and has been handed over, or never will be. {@link
     * MessageId#MAX} when nothing is on its way.
     */
    MessageId lowestOnTheWay();

    /**
     * A message of QoS 1 or 2 that a member of a Shared Subscription got and cannot finish, because its session has ended:
     * to another member, if there is one, MQTT 5.0 section 4.8.2.
     */
    void redistribute(Message message, TopicFilter share);

    /**
     * Before a persistent session subscribes: makes what the Shared Subscriptions among these need to keep messages while no
     * member is connected. Null when it is there.
     */
    @Nullable
    CompletionStage<Void> openShares(List<TopicFilter> filters);

    /**
     * A persistent session is about to be over and is not connected: what waits for it and came through Shared Subscriptions goes
     * to other members, as {@link #redistribute} says. Null when there is nothing. When it fails the session must not end: it may
     * still hold what nobody else has.
     */
    @Nullable
    CompletionStage<Void> handBack(Subscriber subscriber);

    /** The same for the session of a client that begins anew, or has been away for too long. */
    @Nullable
    CompletionStage<Void> handBack(ClientId clientId);

    /**
     * Before deliveries of QoS 2 that came through Shared Subscriptions, and are finished, are removed from the queue of the
     * session: after a crash or a failure the group may have them as well, and would give them to somebody else. Completes when it
     * has not; null when it cannot have them.
     */
    @Nullable
    CompletionStage<Void> finished(List<Delivery> deliveries);

    /** A session that can take more from its Shared Subscriptions. */
    void hasRoom(Subscriber subscriber);

    /** A persistent session that stays has lost its connection: other members may have what it has not acknowledged. */
    void left(Subscriber subscriber);

    /**
     * Completes when the retained messages that were published before this call are in the store, or have failed: who reads
     * them then misses none [MQTT-3.3.1-9].
     */
    CompletionStage<Void> retainedSettled();

    /** Whether so much waits for the store that publishers of this loop should pause. */
    boolean isCongested();

    /** Runs once, on the loop, when the congestion is over. */
    void whenRelieved(Runnable task);

    /** Whether the sessions of the store are known; until then only those that end with their connection can begin. */
    boolean isLoaded();

    /** Whether the Will that a client's session has left is published already, though the store may not know it yet. */
    boolean isWillPublished(ClientId clientId);

    /** Makes a persistent session reachable, with exactly these subscriptions. */
    Subscriber attach(Lease lease, List<Subscription> subscriptions, Session session);

    /** Makes a session reachable that ends with its connection. Null when the client has, or may have, one in the store. */
    @Nullable
    Subscriber attachEphemeral(ClientId clientId, Session session);

    /** @return whether the subscription is new, rather than a replacement [MQTT-3.8.4-3] */
    boolean subscribe(Subscriber subscriber, Subscription subscription);

    /** @return whether there was one */
    boolean unsubscribe(Subscriber subscriber, TopicFilter filter);

    /** The session is over: nothing is routed to it, connected or not. */
    void forget(Subscriber subscriber);
}
