package io.roostmq.push.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.roostmq.push.domain.PushOutcome.Accepted;
import io.roostmq.push.domain.PushOutcome.Rejected;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class PushServiceTest {
    private final AtomicLong clockNanos = new AtomicLong(100);
    private final List<String> told = new ArrayList<>();
    private final CompletableFuture<PushOutcome> broker = new CompletableFuture<>();
    private final PushEvents listener = new PushEvents() {
        @Override
        public void pushed(Push push, PushOutcome outcome, long durationNanos) {
            told.add(push.topic() + " " + outcome.getClass().getSimpleName() + " " + durationNanos);
        }
    };
    private final PushService pushes =
            new PushService(push -> broker, PushEvents.all(List.of(listener, listener)), 4, clockNanos::get);

    @Test
    void outcomeIsTheGatewaysAndEveryListenerLearnsOfIt() {
        CompletableFuture<PushOutcome> pushed =
                pushes.push(Push.of("t", Payload.utf8("1234"))).toCompletableFuture();
        assertFalse(pushed.isDone());
        clockNanos.set(130);
        Accepted accepted = new Accepted(new PushReceipt("id", true, false));
        broker.complete(accepted);
        assertEquals(accepted, pushed.join());
        assertEquals(List.of("t Accepted 30", "t Accepted 30"), told);
    }

    @Test
    void payloadAboveTheLimitDoesNotReachTheGateway() {
        PushOutcome outcome = pushes.push(Push.of("t", Payload.utf8("12345")))
                .toCompletableFuture()
                .join();
        Rejected rejected = assertInstanceOf(Rejected.class, outcome);
        assertEquals(Rejection.TOO_LARGE, rejected.reason());
        assertEquals("The payload has 5 bytes (expected: at most 4).", rejected.detail());
        assertEquals(List.of("t Rejected 0", "t Rejected 0"), told);
    }
}
