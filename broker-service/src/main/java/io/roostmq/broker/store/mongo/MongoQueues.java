package io.roostmq.broker.store.mongo;

import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.MessageId;
import io.roostmq.broker.store.Append;
import io.roostmq.broker.store.Appended;
import io.roostmq.broker.store.Lease;
import io.roostmq.broker.store.QueueStore;
import io.roostmq.broker.store.mongo.QueueOps.Forget;
import io.roostmq.broker.store.mongo.QueueOps.Release;
import io.roostmq.broker.store.mongo.QueueOps.Remove;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** Sends the operations on queues to the lanes of their clients. */
final class MongoQueues implements QueueStore {
    private static final Page NOTHING = new Page(List.of(), false);

    private final Submissions submissions;
    private final Lanes lanes;
    private final QueueReads reads;
    private final Executor readers;
    private final PayloadUpkeep payloads;
    private final Cleaner cleaner;

    MongoQueues(
            Submissions submissions,
            Lanes lanes,
            QueueReads reads,
            Executor readers,
            PayloadUpkeep payloads,
            Cleaner cleaner) {
        this.submissions = submissions;
        this.lanes = lanes;
        this.reads = reads;
        this.readers = readers;
        this.payloads = payloads;
        this.cleaner = cleaner;
    }

    @Override
    public CompletionStage<List<Appended>> append(List<Append> batch) {
        return submissions.submit(stage -> new AppendTask(batch, lanes, stage).submit());
    }

    @Override
    public CompletionStage<Page> page(Lease lease, MessageId after, int limit, long bytesMax) {
        ClientId clientId = lease.clientId();
        return submissions.submit(stage -> lanes.of(clientId)
                .submit(new Reading<>(
                        stage,
                        readers,
                        clientId,
                        round -> page(round.entry(clientId), lease, after, limit, bytesMax))));
    }

    private Supplier<Page> page(Entry entry, Lease lease, MessageId after, int limit, long bytesMax) {
        if (!entry.isIncarnation(lease.incarnation())) {
            return () -> NOTHING;
        }
        long sizeBytes = entry.isCounted() && entry.messages() > 0 ? entry.bytes() / entry.messages() : 0;
        return () -> reads.page(lease, after, limit, bytesMax, sizeBytes);
    }

    @Override
    public CompletionStage<Void> remove(Lease lease, List<MessageId> messageIds) {
        return submissions.submit(stage -> lanes.of(lease.clientId()).submit(new Remove(lease, messageIds, stage)));
    }

    @Override
    public CompletionStage<Void> release(Lease lease, MessageId messageId) {
        return submissions.submit(stage -> lanes.of(lease.clientId()).submit(new Release(lease, messageId, stage)));
    }

    @Override
    public CompletionStage<Void> forgetInbound(Lease lease, int packetId) {
        return submissions.submit(stage -> lanes.of(lease.clientId()).submit(new Forget(lease, packetId, stage)));
    }

    @Override
    public CompletionStage<Depth> depth(ClientId clientId) {
        return submissions.submit(stage -> lanes.of(clientId).submit(new Alone<>(stage, round -> {
            Entry entry = round.entry(clientId);
            round.cache.count(entry);
            return new Depth(entry.messages(), entry.bytes());
        })));
    }

    @Override
    public CompletionStage<Integer> forgetKeys(long nowMillis, int limit) {
        cleaner.cleanAbandoned(lanes);
        return submissions.submit(stage -> lanes.first()
                .submit(new Alone<>(stage, round -> KnownKeys.forget(round.database(), nowMillis, limit))));
    }

    @Override
    public CompletionStage<List<ClientId>> removeExpired(long nowMillis, int limit) {
        payloads.touch();
        return submissions.submit(stage -> lanes.first().submit(new ExpirySweep(lanes, stage, nowMillis, limit)));
    }
}
