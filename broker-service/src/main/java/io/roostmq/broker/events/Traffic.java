package io.roostmq.broker.events;

import java.util.concurrent.atomic.LongAdder;

/**
 * What has gone through the sockets since the start. It changes with every read and every packet, so it is counted here rather
 * than told to listeners. Thread-safe; counting allocates nothing.
 */
public final class Traffic {
    private final LongAdder sockets = new LongAdder();
    private final LongAdder connects = new LongAdder();
    private final LongAdder bytesReceived = new LongAdder();
    private final LongAdder bytesSent = new LongAdder();
    private final LongAdder packetsReceived = new LongAdder();
    private final LongAdder packetsSent = new LongAdder();

    /** A connection was accepted. */
    public void socketOpened() {
        sockets.increment();
    }

    /** A CONNECT packet came, whatever becomes of it. */
    public void connectReceived() {
        connects.increment();
    }

    public void bytesReceived(int bytes) {
        bytesReceived.add(bytes);
    }

    public void bytesSent(int bytes) {
        bytesSent.add(bytes);
    }

    /** A packet of any type, CONNECT included. */
    public void packetReceived() {
        packetsReceived.increment();
    }

    /** A packet of any type. */
    public void packetSent() {
        packetsSent.increment();
    }

    /** Connections accepted. */
    public long sockets() {
        return sockets.sum();
    }

    /** CONNECT packets received. */
    public long connects() {
        return connects.sum();
    }

    public long bytesReceived() {
        return bytesReceived.sum();
    }

    public long bytesSent() {
        return bytesSent.sum();
    }

    public long packetsReceived() {
        return packetsReceived.sum();
    }

    public long packetsSent() {
        return packetsSent.sum();
    }
}
