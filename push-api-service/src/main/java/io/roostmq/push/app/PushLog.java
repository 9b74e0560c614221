package io.roostmq.push.app;

import io.roostmq.push.domain.Push;
import io.roostmq.push.domain.PushEvents;
import io.roostmq.push.domain.PushOutcome;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.logging.Logger;

/** What an operator reads: the link when it changes, on DEBUG every push. */
final class PushLog implements PushEvents {
    private static final Logger LOG = Logger.getLogger("io.roostmq.push");
    private static final String UP = "";

    /** Why the link is down, as last written, or {@link #UP}: a broker that is away for an hour is one line, not hundreds. */
    private final AtomicReference<String> lastCause = new AtomicReference<>("not connected yet");

    @Override
    public void pushed(Push push, PushOutcome outcome, long durationNanos) {
        if (LOG.isDebugEnabled()) {
            LOG.debugf("push topic=%s size=%d %s", push.topic(), push.payload().size(), outcome);
        }
    }

    @Override
    public void linkUp(String broker, int window) {
        lastCause.set(UP);
        LOG.infof("link up: broker %s, window %d", broker, window);
    }

    @Override
    public void linkDown(String broker, String cause) {
        String before = lastCause.getAndSet(cause);
        if (before.equals(UP)) {
            LOG.warnf("link lost: broker %s: %s", broker, cause);
        } else if (!before.equals(cause)) {
            LOG.warnf("link down: broker %s: %s", broker, cause);
        } else {
            LOG.debugf("link still down: broker %s: %s", broker, cause);
        }
    }
}
