package io.roostmq.broker.store.mongo;

import static io.roostmq.broker.store.Stages.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.store.QueueLimits;
import io.roostmq.broker.store.QueueLimits.Policy;
import io.roostmq.broker.store.RandomScript;
import io.roostmq.broker.store.RandomScript.Step;
import io.roostmq.broker.store.Samples;
import io.roostmq.broker.store.SessionStore.Provisioned;
import io.roostmq.broker.store.Store;
import io.roostmq.broker.store.StoreException;
import io.roostmq.broker.store.Taken;
import io.roostmq.broker.store.memory.MemoryStore;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The same random operations on the memory store and on MongoDB have the same outcomes, operation by operation. With one lane
 * a burst is submitted without waiting, so that its operations meet in one round; with several lanes, where operations on
 * different clients have no order, one by one, and without full queues, since the parts of one batch have none either. A failure prints the seed.
 */
final class MongoModelTest {
    private static final int BURSTS = 100;
    private static final int BURST_OPERATIONS_MAX = 40;
    private static final int SINGLES = 600;

    @ParameterizedTest
    @EnumSource(Policy.class)
    void burstsInOneLaneBehaveAsTheModel(Policy policy) {
        play(System.nanoTime(), new QueueLimits(8, 900, policy), 1, BURSTS, BURST_OPERATIONS_MAX);
    }

    @Test
    void singleOperationsInSeveralLanesBehaveAsTheModel() {
        play(System.nanoTime(), Samples.WIDE, TestDatabase.LANES, SINGLES, 1);
    }

    private static void play(long seed, QueueLimits limits, int lanes, int bursts, int operationsMax) {
        RandomScript script = new RandomScript(seed);
        try (TestDatabase database = TestDatabase.of(MongoModelTest.class)) {
            Store model = new MemoryStore(limits);
            Store store = MongoStore.open(database.client(), database.options(lanes, limits));
            try {
                for (int burst = 0; burst < bursts; burst++) {
                    compare("seed " + seed + ", burst " + burst, script, operationsMax, model, store);
                    if (script.chance(15)) {
                        store.close();
                        store = MongoStore.open(database.client(), database.options(lanes, limits));
                    }
                }
            } finally {
                store.close();
                model.close();
            }
        }
    }

    private static void compare(String where, RandomScript script, int operationsMax, Store model, Store store) {
        List<Step> steps = script.burst(operationsMax);
        List<CompletionStage<?>> expected = new ArrayList<>();
        List<CompletionStage<?>> actual = new ArrayList<>();
        for (Step step : steps) {
            expected.add(step.operation().apply(model));
            actual.add(step.operation().apply(store));
        }
        for (int i = 0; i < steps.size(); i++) {
            String step = where + ", step " + i + ": " + steps.get(i).description();
            Object outcome = outcome(expected.get(i));
            assertEquals(comparable(outcome), comparable(outcome(actual.get(i))), step);
            if (outcome instanceof Taken taken) {
                script.learn(taken.lease());
            } else if (outcome instanceof Provisioned provisioned) {
                script.learn(provisioned.lease());
            }
        }
        assertEquals(model.highestMessageId(), store.highestMessageId(), where);
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
        if (outcome instanceof List<?> list && !list.isEmpty() && list.get(0) instanceof ClientId) {
            return list.stream().map(Object::toString).sorted().toList();
        }
        if (!(outcome instanceof Taken taken)) {
            return outcome;
        }
        List<String> subscriptions = taken.subscriptions().stream()
                .map(subscription -> subscription.toString())
                .sorted()
                .toList();
        return List.of(
                taken.lease(),
                taken.sessionPresent(),
                subscriptions,
                new TreeMap<>(taken.inbound()),
                String.valueOf(taken.orphanedWill()));
    }
}
