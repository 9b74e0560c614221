package io.roostmq.push.mqtt;

import io.roostmq.push.domain.Push;
import io.roostmq.push.domain.PushEvents;
import io.roostmq.push.domain.PushGateway;
import io.roostmq.push.domain.PushOutcome;
import io.roostmq.push.domain.PushOutcome.Unavailable;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a connection to the broker, for as long as the process lives.
 *
 * <pre>
 *              start            CONNACK
 *     (new) ----------> Down ------------> Up
 *                       ^  ^               |
 *         failed, later |  |     lost      |
 *                       +--+ <-------------+          any --stop--> Stopped
 * </pre>
 *
 * State changes on the timer thread only; every thread may read it and publish.
 */
public final class MqttLink implements PushGateway {
    private sealed interface State {}

    private record Down(Instant since, String cause, Duration retryAfter) implements State {}

    private record Up(Instant since, LinkConnection connection) implements State {}

    private record Stopped(Instant since) implements State {}

    private final LinkSettings settings;
    private final PushEvents events;
    private final Clock clock;
    private final ScheduledThreadPoolExecutor timers;
    private final CompletableFuture<Void> stopped = new CompletableFuture<>();
    private volatile State state;
    private CompletionStage<LinkConnection> attempt = new CompletableFuture<>();
    private int failures;

    public MqttLink(LinkSettings settings, PushEvents events, Clock clock) {
        this.settings = settings;
        this.events = events;
        this.clock = clock;
        this.timers = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "push-link");
            thread.setDaemon(true);
            return thread;
        });
        timers.setRemoveOnCancelPolicy(true);
        timers.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
        this.state = new Down(clock.instant(), "not connected yet", LinkConnection.RETRY_SOON);
    }

    /** Begins to connect, and does not wait for it: the broker may appear at any time. Call once. */
    public void start() {
        timers.execute(this::connect);
    }

    @Override
    public CompletionStage<PushOutcome> publish(Push push) {
        State now = state;
        if (now instanceof Up up) {
            return up.connection().publish(push);
        }
        return CompletableFuture.completedFuture(
                now instanceof Down down
                        ? new Unavailable(Unavailable.Cause.LINK_DOWN, down.retryAfter())
                        : new Unavailable(Unavailable.Cause.STOPPING, LinkConnection.RETRY_SOON));
    }

    @Override
    public CompletionStage<Void> room(Push push) {
        return state instanceof Up up ? up.connection().window().room() : CompletableFuture.completedFuture(null);
    }

    boolean isUp() {
        return state instanceof Up;
    }

    public LinkStatus status() {
        State now = state;
        if (now instanceof Up up) {
            return new LinkStatus(true, up.since(), "connected to " + settings.broker());
        }
        if (now instanceof Down down) {
            return new LinkStatus(false, down.since(), down.cause());
        }
        return new LinkStatus(false, ((Stopped) now).since(), "stopped");
    }

    /** How many messages wait for their acknowledgement. */
    public int inFlight() {
        return state instanceof Up up ? up.connection().window().inFlight() : 0;
    }

    /**
     * Refuses new messages, gives those in flight until the deadline, disconnects, and ends the link for good. Completes
     * normally when all that is done; a second call is the same as the first.
     */
    public CompletionStage<Void> stop(Duration deadline) {
        timers.execute(() -> {
            State last = state;
            if (last instanceof Stopped) {
                return;
            }
            state = new Stopped(clock.instant());
            CompletionStage<Void> closed;
            if (last instanceof Up up) {
                closed = up.connection().close(deadline);
            } else {
                // A connection that is being made is not waited for, but must not outlive the link.
                attempt.thenCompose(connection -> connection.close(Duration.ZERO));
                closed = CompletableFuture.completedFuture(null);
            }
            closed.thenRun(() -> {
                timers.shutdownNow();
                stopped.complete(null);
            });
        });
        return stopped;
    }

    private void connect() {
        if (state instanceof Stopped) {
            return;
        }
        attempt = LinkConnection.open(settings, timers);
        attempt.whenCompleteAsync(
                (connection, failure) -> {
                    if (connection != null) {
                        onConnected(connection);
                    } else {
                        onDown(failure);
                    }
                },
                timers);
    }

    private void onConnected(LinkConnection connection) {
        if (state instanceof Stopped) {
            return;
        }
        state = new Up(clock.instant(), connection);
        events.linkUp(
                settings.clientId(),
                settings.broker().toString(),
                connection.window().size());
        connection.lost().thenAcceptAsync(this::onDown, timers);
    }

    private void onDown(@Nullable Throwable failure) {
        if (state instanceof Stopped) {
            return;
        }
        Instant now = clock.instant();
        // A broker that accepts connections only to close them must not be called upon at full speed.
        if (state instanceof Up up
                && up.since().plus(settings.reconnectDelay().max()).isBefore(now)) {
            failures = 0;
        }
        failures++;
        Duration delay = settings.reconnectDelay()
                .afterFailures(failures, ThreadLocalRandom.current().nextDouble());
        String cause = describe(failure);
        state = new Down(state instanceof Down down ? down.since() : now, cause, delay);
        events.linkDown(settings.clientId(), settings.broker().toString(), cause);
        ScheduledFuture<?> unused = timers.schedule(this::connect, delay.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static String describe(@Nullable Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause == null) {
            return "unknown";
        }
        String message = cause.getMessage();
        return message == null || message.isBlank() ? cause.getClass().getSimpleName() : message;
    }
}
