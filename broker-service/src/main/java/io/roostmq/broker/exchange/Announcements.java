package io.roostmq.broker.exchange;

import io.roostmq.broker.mqtt.Message;
import io.roostmq.broker.mqtt.Topic;
import io.roostmq.broker.mqtt.TopicFilter;
import io.roostmq.broker.store.RetainedStore;
import io.roostmq.broker.store.TopicScan;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * The last message of each of the server's own topics: retained, but not in the store. Only the server writes them, so there
 * are as many as it has topics. Thread-safe.
 */
final class Announcements {
    /** Topics of the server are of ASCII letters: their order as texts is that of their bytes. */
    private final ConcurrentNavigableMap<String, Message> latest = new ConcurrentSkipListMap<>();

    void put(Message message) {
        latest.put(message.topic().name(), message);
    }

    /** As {@link RetainedStore#match}. */
    RetainedStore.Matched match(TopicFilter filter, @Nullable Topic after, int limit) {
        TopicScan topics = new TopicScan(filter);
        List<Message> messages = new ArrayList<>();
        for (Message message : (after == null ? latest : latest.tailMap(after.name(), false)).values()) {
            byte[] topic = message.topic().name().getBytes(StandardCharsets.UTF_8);
            if (topics.judge(topic) != TopicScan.Verdict.MATCH) {
                continue;
            }
            if (messages.size() == limit) {
                return new RetainedStore.Matched(messages, true);
            }
            messages.add(message);
        }
        return new RetainedStore.Matched(messages, false);
    }
}
