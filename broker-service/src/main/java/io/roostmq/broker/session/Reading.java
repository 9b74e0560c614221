package io.roostmq.broker.session;

import java.util.EnumSet;

/** Whether anything is read from the client: not while there is a reason not to. */
final class Reading {
    /** Why nothing is read. */
    enum Pause {
        IN_LINE,
        UNSETTLED,
        CONGESTED
    }

    private final Connection connection;
    private final EnumSet<Pause> pauses = EnumSet.noneOf(Pause.class);

    Reading(Connection connection) {
        this.connection = connection;
    }

    void pause(Pause why) {
        if (pauses.isEmpty()) {
            connection.setReading(false);
        }
        pauses.add(why);
    }

    void resume(Pause why) {
        if (pauses.remove(why) && pauses.isEmpty()) {
            connection.setReading(true);
        }
    }

    boolean isPaused() {
        return !pauses.isEmpty();
    }
}
