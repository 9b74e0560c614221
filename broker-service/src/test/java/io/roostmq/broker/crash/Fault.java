package io.roostmq.broker.crash;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** What goes wrong in a round. */
enum Fault {
    KILL_BROKER("kill -9 of the broker", false, 5),
    KILL_BROKER_TWICE("kill -9 of the broker, and again while it recovers", false, 3),
    RESTART_BROKER("SIGTERM and restart of the broker", false, 2),
    KILL_DATABASE("kill -9 of the database", true, 5),
    STOP_DATABASE("SIGSTOP of the database", true, 5),
    KILL_BOTH("kill -9 of the broker and the database", true, 3),
    KILL_BROKER_WHILE_DATABASE_STOPS("SIGSTOP of the database, and kill -9 of the broker meanwhile", true, 3);

    private final String description;
    private final boolean needsDatabase;
    private final int weight;

    Fault(String description, boolean needsDatabase, int weight) {
        this.description = description;
        this.needsDatabase = needsDatabase;
        this.weight = weight;
    }

    /** @param database whether there is one that can be harmed */
    static Fault random(Random random, boolean database) {
        List<Fault> possible = new ArrayList<>();
        for (Fault fault : values()) {
            for (int i = 0; i < fault.weight && (database || !fault.needsDatabase); i++) {
                possible.add(fault);
            }
        }
        return possible.get(random.nextInt(possible.size()));
    }

    @Override
    public String toString() {
        return description;
    }
}
