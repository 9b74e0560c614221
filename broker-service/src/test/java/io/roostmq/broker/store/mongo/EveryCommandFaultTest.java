package io.roostmq.broker.store.mongo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roostmq.broker.harness.MongoCommand;
import io.roostmq.broker.harness.MongoFault;
import io.roostmq.broker.harness.MongoProxy;
import io.roostmq.broker.harness.MongoServer;
import io.roostmq.broker.store.Samples;
import io.roostmq.broker.store.Store;
import io.roostmq.broker.store.memory.MemoryStore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * One script of all operations, again and again, each time with another one of its commands to the database harmed: the
 * first, the second, and so on. Who repeats what failed ends with the same sessions, queues and retained messages.
 */
final class EveryCommandFaultTest {
    /** More commands than the script needs. */
    private static final int COMMANDS_MAX = 300;

    private final MongoProxy proxy = MongoProxy.before(MongoServer.shared());
    private final TestDatabase database = TestDatabase.at(proxy.uri(), EveryCommandFaultTest.class);
    private final Store store = database.open(Samples.WIDE);

    @AfterEach
    void close() {
        proxy.heal();
        store.close();
        database.close();
        proxy.close();
    }

    @Test
    void anyCommandMayBeCutOffBeforeTheServerSeesIt() {
        harmEach(MongoFault.CUT_BEFORE, command -> true);
    }

    @Test
    void theAnswerToAnyWriteMayBeLost() {
        harmEach(MongoFault.CUT_AFTER, MongoCommand::isWrite);
    }

    @Test
    void anyDocumentMayFindTheDiskFull() {
        harmEach(MongoFault.DISK_FULL_FOR_EACH, MongoCommand::isWrite);
    }

    @Test
    void anyWriteMayNotReachTheMajority() {
        harmEach(MongoFault.NOT_BY_THE_MAJORITY, MongoCommand::isWrite);
    }

    private void harmEach(MongoFault fault, Predicate<MongoCommand> victims) {
        String expected = modelled();
        int harmed = 0;
        boolean isHarmed = true;
        while (isHarmed) {
            int victim = harmed + 1;
            assertTrue(victim < COMMANDS_MAX, "the script does not end");
            AtomicInteger seen = new AtomicInteger();
            proxy.onCommand(
                    command -> isOfTheStore(command) && victims.test(command) && seen.incrementAndGet() == victim
                            ? fault
                            : MongoFault.NONE);
            StoreScript script = new StoreScript(store, victim);
            script.run();
            assertEquals(expected, script.outcome(), () -> fault + " at command " + victim);
            isHarmed = seen.get() >= victim;
            harmed += isHarmed ? 1 : 0;
        }
        System.out.printf("%s: %d commands harmed%n", fault, harmed);
        assertTrue(harmed > 15, "commands harmed: " + harmed);
    }

    private static boolean isOfTheStore(MongoCommand command) {
        return !command.collection().isEmpty();
    }

    private static String modelled() {
        try (Store model = new MemoryStore(Samples.WIDE)) {
            StoreScript script = new StoreScript(model, 0);
            script.run();
            return script.outcome();
        }
    }
}
