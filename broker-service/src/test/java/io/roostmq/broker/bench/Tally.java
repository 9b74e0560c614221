package io.roostmq.broker.bench;

import com.mongodb.event.CommandFailedEvent;
import com.mongodb.event.CommandListener;
import com.mongodb.event.CommandSucceededEvent;
import io.roostmq.broker.store.StoreObserver;
import java.lang.reflect.Proxy;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.bson.BsonInt32;

/** Counts what a store does, as it says itself and as the driver of MongoDB says. */
final class Tally implements StoreObserver {
    private static final Set<String> WRITES = Set.of("insert", "update", "delete");

    private final LongAdder commits = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final LongAdder commands = new LongAdder();
    private final LongAdder writes = new LongAdder();

    /**
     * What was done up to a moment, or between two.
     *
     * @param commits groups of operations that became durable together
     * @param bytes of these groups, as the store counts them
     * @param commands round trips to MongoDB
     * @param writes documents that MongoDB inserted, changed or deleted
     */
    record Counts(long commits, long bytes, long commands, long writes) {
        Counts since(Counts before) {
            return new Counts(
                    commits - before.commits, bytes - before.bytes, commands - before.commands, writes - before.writes);
        }
    }

    Counts now() {
        return new Counts(commits.sum(), bytes.sum(), commands.sum(), writes.sum());
    }

    @Override
    public void committed(int operationCount, long byteCount, long latencyNanos) {
        commits.increment();
        bytes.add(byteCount);
    }

    /** Made at run time: of a class that implements it, the MongoDB extension of Quarkus would make a bean in tests. */
    CommandListener listener() {
        return (CommandListener) Proxy.newProxyInstance(
                Tally.class.getClassLoader(), new Class<?>[] {CommandListener.class}, (proxy, method, arguments) -> {
                    if (method.getDeclaringClass() == Object.class) {
                        return method.invoke(this, arguments);
                    }
                    if (arguments[0] instanceof CommandSucceededEvent succeeded) {
                        count(succeeded);
                    } else if (arguments[0] instanceof CommandFailedEvent) {
                        commands.increment();
                    }
                    return null;
                });
    }

    private void count(CommandSucceededEvent command) {
        commands.increment();
        if (WRITES.contains(command.getCommandName())) {
            writes.add(command.getResponse().getNumber("n", new BsonInt32(0)).longValue());
        } else if (command.getCommandName().equals("findAndModify")) {
            writes.increment();
        }
    }
}
