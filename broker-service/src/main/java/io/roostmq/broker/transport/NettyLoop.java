package io.roostmq.broker.transport;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import io.roostmq.broker.session.Loop;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** A Netty event loop as the core sees it. */
public final class NettyLoop implements Loop {
    private static final Logger LOG = Logger.getLogger(NettyLoop.class);

    private final EventLoop eventLoop;

    public NettyLoop(EventLoop eventLoop) {
        this.eventLoop = eventLoop;
    }

    @Override
    public void execute(Runnable task) {
        try {
            eventLoop.execute(task);
        } catch (RejectedExecutionException shutDown) {
            LOG.debug("event loop has shut down, task dropped", shutDown);
        }
    }

    @Override
    public Timer schedule(long delayMillis, Runnable task) {
        ScheduledFuture<?> scheduled = eventLoop.schedule(task, delayMillis, TimeUnit.MILLISECONDS);
        return () -> scheduled.cancel(false);
    }

    @Override
    public long nowMillis() {
        return System.currentTimeMillis();
    }
}
