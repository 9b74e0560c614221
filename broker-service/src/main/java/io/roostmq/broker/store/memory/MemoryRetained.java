package io.roostmq.broker.store.memory;

import io.roostmq.broker.mqtt.Message;
import io.roostmq.broker.mqtt.Topic;
import io.roostmq.broker.mqtt.TopicFilter;
import io.roostmq.broker.store.RetainedStore;
import io.roostmq.broker.store.TopicScan;
import io.roostmq.broker.store.TopicScan.Verdict;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Retained messages on the heap. */
final class MemoryRetained implements RetainedStore {
    private final MemoryStore store;
    private final MemoryState state;

    MemoryRetained(MemoryStore store, MemoryState state) {
        this.store = store;
        this.state = state;
    }

    @Override
    public CompletionStage<Matched> match(TopicFilter filter, @Nullable Topic after, int limit) {
        return store.submit(() -> doMatch(filter, after, limit));
    }

    private Matched doMatch(TopicFilter filter, @Nullable Topic after, int limit) {
        TopicScan topics = new TopicScan(filter);
        List<Message> messages = new ArrayList<>();
        Map.@Nullable Entry<byte[], Message> entry = state.retained.ceilingEntry(topics.start(after));
        while (entry != null && messages.size() < limit) {
            Verdict verdict = topics.judge(entry.getKey());
            if (verdict == Verdict.END) {
                return new Matched(messages, false);
            }
            if (verdict == Verdict.MATCH) {
                messages.add(entry.getValue());
            }
            entry = verdict == Verdict.SEEK
                    ? state.retained.ceilingEntry(topics.target())
                    : state.retained.higherEntry(entry.getKey());
        }
        return new Matched(messages, entry != null);
    }

    @Override
    public CompletionStage<Long> count() {
        return store.submit(() -> (long) state.retained.size());
    }

    @Override
    public CompletionStage<Integer> removeExpired(long nowMillis, int limit) {
        return store.submit(() -> {
            int removed = 0;
            Iterator<Message> messages = state.retained.values().iterator();
            while (messages.hasNext() && removed < limit) {
                if (messages.next().isExpired(nowMillis)) {
                    messages.remove();
                    removed++;
                }
            }
            return removed;
        });
    }
}
