package io.roostmq.push.app;

import io.roostmq.push.domain.Push;
import io.roostmq.push.domain.PushEvents;
import io.roostmq.push.domain.PushOutcome;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/** What an operator reads: the link when it changes, on DEBUG every push. */
final class PushLog implements PushEvents {
    private static final Logger LOG = Logger.getLogger("io.roostmq.push");
    private static final String UP = "";

    /**
     * Why each link is down, as last written, or {@link #UP}: a broker that is away for an hour is one line, not hundreds.
     */
    private final Map<String, String> lastCauses = new ConcurrentHashMap<>();

    @Override
    public void pushed(Push push, PushOutcome outcome, long durationNanos) {
        if (LOG.isDebugEnabled()) {
            LOG.debugf(
                    "push to=%s size=%d %s", push.destination(), push.payload().size(), outcome);
        }
    }

    @Override
    public void linkUp(String link, String broker, int window) {
        lastCauses.put(link, UP);
        LOG.infof("link %s up: broker %s, window %d", link, broker, window);
    }

    @Override
    public void linkDown(String link, String broker, String cause) {
        String before = lastCauses.put(link, cause);
        if (UP.equals(before)) {
            LOG.warnf("link %s lost: broker %s: %s", link, broker, cause);
        } else if (!cause.equals(before)) {
            LOG.warnf("link %s down: broker %s: %s", link, broker, cause);
        } else {
            LOG.debugf("link %s still down: broker %s: %s", link, broker, cause);
        }
    }
}
