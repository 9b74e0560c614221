package io.roostmq.broker.session;

import io.roostmq.broker.mqtt.Packet;
import io.roostmq.broker.mqtt.Publish;
import java.util.ArrayList;
import java.util.List;

/** A connection whose other end is the test. */
public final class FakeConnection implements Connection {
    private final List<Packet> sent = new ArrayList<>();
    private boolean writable = true;
    private boolean reading = true;
    private boolean closed;
    private int payloadBytesMax = Integer.MAX_VALUE;
    private Runnable onFlush = () -> {};

    @Override
    public void send(Packet packet) {
        if (!closed) {
            sent.add(packet);
        }
    }

    @Override
    public boolean fits(Publish publish) {
        return publish.payload().size() <= payloadBytesMax;
    }

    /** The largest payload that the client takes. */
    public void payloadBytesMax(int bytes) {
        payloadBytesMax = bytes;
    }

    @Override
    public boolean isWritable() {
        return writable;
    }

    @Override
    public void flush() {
        onFlush.run();
    }

    @Override
    public void close() {
        closed = true;
    }

    @Override
    public void setReading(boolean reading) {
        this.reading = reading;
    }

    @Override
    public boolean knowsServerLimits() {
        return true;
    }

    @Override
    public String protocol() {
        return "5.0";
    }

    @Override
    public String remoteAddress() {
        return "test";
    }

    /** What the socket does when it is given something. */
    public void onFlush(Runnable action) {
        onFlush = action;
    }

    public void writable(boolean writable) {
        this.writable = writable;
    }

    public boolean isReading() {
        return reading;
    }

    public boolean isClosed() {
        return closed;
    }

    /** Everything sent so far, in order. */
    public List<Packet> sent() {
        return sent;
    }

    /** The packets of one type sent so far, in order. */
    public <P extends Packet> List<P> sent(Class<P> type) {
        return sent.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** The packets of one type, which are forgotten then. */
    public <P extends Packet> List<P> take(Class<P> type) {
        List<P> taken = sent(type);
        sent.removeAll(taken);
        return taken;
    }
}
