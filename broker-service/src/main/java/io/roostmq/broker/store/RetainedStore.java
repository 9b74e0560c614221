package io.roostmq.broker.store;

import io.roostmq.broker.mqtt.Message;
import io.roostmq.broker.mqtt.Topic;
import io.roostmq.broker.mqtt.TopicFilter;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The retained message of each topic, MQTT 5.0 section 3.3.1.3. Written by {@link QueueStore#append}. */
public interface RetainedStore {
    /**
     * Retained messages whose topic matches, ordered by the UTF-8 bytes of the topic; expired messages included. The cost
     * is in proportion to what matches, not to what exists.
     *
     * @param after continue behind this topic, null to begin
     * @param limit at most so many messages, at least 1
     */
    CompletionStage<Matched> match(TopicFilter filter, @Nullable Topic after, int limit);

    /** How many topics have a retained message. */
    CompletionStage<Long> count();

    /** Removes retained messages that have expired, at most {@code limit}; says how many. */
    CompletionStage<Integer> removeExpired(long nowMillis, int limit);

    /** @param more whether topics behind the last one may match too */
    record Matched(List<Message> messages, boolean more) {}
}
