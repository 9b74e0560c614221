package io.roostmq.broker.transport;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import io.roostmq.broker.session.Exchange;
import io.roostmq.broker.session.Loop;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** The event loops of a broker, each with its own exchange. */
public final class EventLoops implements Reception.Seats, AutoCloseable {
    /** How long tasks that still come in at the end are waited for. */
    private static final long SHUTDOWN_QUIET_MILLIS = 50;

    private static final long SHUTDOWN_MILLIS_MAX = 5_000;

    private final Transport transport = Transport.best();
    private final EventLoopGroup group;
    private final Map<EventLoop, Reception.Seat> seats = new HashMap<>();

    /** @param exchanges makes the exchange of one loop */
    public EventLoops(int threads, Function<Loop, Exchange> exchanges) {
        group = transport.newGroup(threads, "roost-loop");
        for (EventExecutor executor : group) {
            EventLoop eventLoop = (EventLoop) executor;
            Loop loop = new NettyLoop(eventLoop);
            seats.put(eventLoop, new Reception.Seat(loop, exchanges.apply(loop)));
        }
    }

    @Override
    public Reception.Seat on(EventLoop eventLoop) {
        Reception.Seat seat = seats.get(eventLoop);
        if (seat == null) {
            throw new IllegalArgumentException("not a loop of this broker: " + eventLoop);
        }
        return seat;
    }

    /** All of them. */
    public List<Reception.Seat> seats() {
        return new ArrayList<>(seats.values());
    }

    EventLoopGroup group() {
        return group;
    }

    Transport transport() {
        return transport;
    }

    /** What the sockets are served by, for an operator. */
    public String transportName() {
        return transport.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public void close() {
        group.shutdownGracefully(SHUTDOWN_QUIET_MILLIS, SHUTDOWN_MILLIS_MAX, TimeUnit.MILLISECONDS)
                .awaitUninterruptibly(2 * SHUTDOWN_MILLIS_MAX);
    }
}
