package io.roostmq.broker.exchange;

import java.util.ArrayList;
import java.util.List;

/** What waits for the store on one event loop, in bytes, and the publishers that pause because it is too much. */
final class Backlog {
    private final long bytesMax;
    private long bytes;
    private List<Runnable> waiting = new ArrayList<>();

    Backlog(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    void add(long sizeBytes) {
        bytes += sizeBytes;
    }

    void remove(long sizeBytes) {
        bytes -= sizeBytes;
        if (!waiting.isEmpty() && bytes <= bytesMax / 2) {
            List<Runnable> relieved = waiting;
            waiting = new ArrayList<>();
            relieved.forEach(Runnable::run);
        }
    }

    boolean isCongested() {
        return bytes >= bytesMax;
    }

    void whenRelieved(Runnable task) {
        waiting.add(task);
    }
}
