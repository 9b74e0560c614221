package io.roostmq.broker.store.embedded;

import static io.roostmq.broker.store.Stages.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.roostmq.broker.store.QueueLimits;
import io.roostmq.broker.store.QueueLimits.Policy;
import io.roostmq.broker.store.RandomScript;
import io.roostmq.broker.store.RandomScript.Step;
import io.roostmq.broker.store.SessionStore.Provisioned;
import io.roostmq.broker.store.Store;
import io.roostmq.broker.store.StoreException;
import io.roostmq.broker.store.StoreObserver;
import io.roostmq.broker.store.Taken;
import io.roostmq.broker.store.memory.MemoryStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The same random operations on the memory store and on the embedded one have the same outcomes, operation by operation. A
 * burst is submitted without waiting, so that its operations meet in one group. A failure prints the seed.
 */
final class ModelTest {
    private static final int SCRIPTS = 4;
    private static final int BURSTS = 150;
    private static final int BURST_OPERATIONS_MAX = 40;

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(Policy.class)
    void behavesAsTheModel(Policy policy) {
        for (int script = 0; script < SCRIPTS; script++) {
            long seed = System.nanoTime();
            play(seed, new QueueLimits(8, 900, policy), directory.resolve(policy + "-" + script));
        }
    }

    private static void play(long seed, QueueLimits limits, Path path) {
        EmbeddedStoreOptions options = new EmbeddedStoreOptions(path, Durability.OS, limits, StoreObserver.NONE);
        RandomScript script = new RandomScript(seed);
        Store model = new MemoryStore(limits);
        Store store = EmbeddedStore.open(options);
        try {
            for (int burst = 0; burst < BURSTS; burst++) {
                compare(seed, burst, script, model, store);
                if (script.chance(15)) {
                    store.close();
                    store = EmbeddedStore.open(options);
                }
            }
        } finally {
            store.close();
            model.close();
        }
    }

    private static void compare(long seed, int burst, RandomScript script, Store model, Store store) {
        List<Step> steps = script.burst(BURST_OPERATIONS_MAX);
        List<CompletionStage<?>> expected = new ArrayList<>();
        List<CompletionStage<?>> actual = new ArrayList<>();
        for (Step step : steps) {
            expected.add(step.operation().apply(model));
            actual.add(step.operation().apply(store));
        }
        for (int i = 0; i < steps.size(); i++) {
            String where = "seed " + seed + ", burst " + burst + ", step " + i + ": "
                    + steps.get(i).description();
            Object outcome = outcome(expected.get(i));
            assertEquals(comparable(outcome), comparable(outcome(actual.get(i))), where);
            if (outcome instanceof Taken taken) {
                script.learn(taken.lease());
            } else if (outcome instanceof Provisioned provisioned) {
                script.learn(provisioned.lease());
            }
        }
        assertEquals(model.highestMessageId(), store.highestMessageId(), "seed " + seed + ", burst " + burst);
    }

    private static Object outcome(CompletionStage<?> stage) {
        try {
            Object value = await(stage);
            return value == null ? "done" : value;
        } catch (StoreException e) {
            return e.kind();
        }
    }

    /** Without the order of what has no order. */
    private static Object comparable(Object outcome) {
        if (!(outcome instanceof Taken taken)) {
            return outcome;
        }
        List<String> subscriptions = taken.subscriptions().stream()
                .map(subscription -> subscription.toString())
                .sorted(Comparator.naturalOrder())
                .toList();
        return List.of(
                taken.lease(),
                taken.sessionPresent(),
                subscriptions,
                new TreeMap<>(taken.inbound()),
                String.valueOf(taken.orphanedWill()));
    }
}
