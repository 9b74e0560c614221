package io.roostmq.broker.transport;

import io.netty.channel.EventLoop;
import io.roostmq.broker.events.Traffic;
import io.roostmq.broker.session.Exchange;
import io.roostmq.broker.session.Loop;
import io.roostmq.broker.session.SessionPorts;

/**
 * What a new connection needs to become a session.
 *
 * @param connectTimeoutMillis a connection that has not been accepted by then is closed
 */
public record Reception(SessionPorts ports, Seats seats, Traffic traffic, long connectTimeoutMillis) {

    /** The loop and the exchange that belong to a Netty event loop. */
    @FunctionalInterface
    public interface Seats {
        Seat on(EventLoop eventLoop);
    }

    /** The core's view of one event loop. */
    public record Seat(Loop loop, Exchange exchange) {}
}
