package io.roostmq.push.mqtt;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Counts the messages of one connection that wait for their acknowledgement. Thread-safe; holds its lock for an instant. */
final class Window {
    enum Entry {
        GRANTED,
        FULL,
        CLOSED
    }

    private final int size;
    private final CompletableFuture<Void> drained = new CompletableFuture<>();
    private @Nullable CompletableFuture<Void> room;
    private int inFlight;
    private int overdue;
    private boolean closed;

    /** @param size how many messages it admits, 1 or more */
    Window(int size) {
        this.size = size;
    }

    int size() {
        return size;
    }

    synchronized int inFlight() {
        return inFlight;
    }

    synchronized Entry enter() {
        if (closed) {
            return Entry.CLOSED;
        }
        if (inFlight == size) {
            return Entry.FULL;
        }
        inFlight++;
        return Entry.GRANTED;
    }

    /** @param wasOverdue whether {@link #overdue} was called for the message */
    void leave(boolean wasOverdue) {
        boolean last;
        CompletableFuture<Void> waiting;
        synchronized (this) {
            inFlight--;
            waiting = room;
            room = null;
            if (wasOverdue) {
                overdue--;
            }
            last = closed && inFlight == 0;
        }
        if (waiting != null) {
            waiting.complete(null);
        }
        if (last) {
            drained.complete(null);
        }
    }

    /** Completes when the next message leaves; at once while the window is not full, or is closed. */
    synchronized CompletionStage<Void> room() {
        if (closed || inFlight < size) {
            return CompletableFuture.completedFuture(null);
        }
        if (room == null) {
            room = new CompletableFuture<>();
        }
        return room;
    }

    /**
     * The timeout has struck for a message, which keeps its place all the same.
     *
     * @return true when the window is full of such messages
     */
    synchronized boolean overdue() {
        overdue++;
        return overdue >= size;
    }

    /** Admits nothing from now on. Completes when the last message has left. */
    CompletionStage<Void> close() {
        boolean empty;
        synchronized (this) {
            closed = true;
            empty = inFlight == 0;
        }
        if (empty) {
            drained.complete(null);
        }
        return drained;
    }
}
