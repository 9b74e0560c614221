package io.roostmq.broker.store.mongo;

import io.roostmq.broker.mqtt.Topic;
import io.roostmq.broker.mqtt.TopicFilter;
import io.roostmq.broker.store.RetainedStore;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Reads of retained messages, behind what the first lane has to do. */
final class MongoRetained implements RetainedStore {
    private final Submissions submissions;
    private final Lanes lanes;
    private final RetainedReads reads;
    private final Executor readers;

    MongoRetained(Submissions submissions, Lanes lanes, RetainedReads reads, Executor readers) {
        this.submissions = submissions;
        this.lanes = lanes;
        this.reads = reads;
        this.readers = readers;
    }

    @Override
    public CompletionStage<Matched> match(TopicFilter filter, @Nullable Topic after, int limit) {
        return submissions.submit(stage -> lanes.first()
                .submit(new Reading<>(stage, readers, null, round -> () -> reads.match(filter, after, limit))));
    }

    @Override
    public CompletionStage<Long> count() {
        return submissions.submit(stage -> lanes.first().submit(new Alone<>(stage, round -> reads.count())));
    }

    @Override
    public CompletionStage<Integer> removeExpired(long nowMillis, int limit) {
        return submissions.submit(stage ->
                lanes.first().submit(new Alone<>(stage, round -> reads.removeExpired(nowMillis, limit))));
    }
}
