package io.roostmq.push.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roostmq.push.domain.PushOutcome.Accepted;
import io.roostmq.push.domain.PushOutcome.Unavailable;
import io.roostmq.push.domain.PushOutcome.Unknown;
import io.roostmq.push.domain.PushSequence.Item;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class PushSequenceTest {
    private static final PushOutcome ACCEPTED = new Accepted(PushReceipt.WRITTEN);
    private static final PushOutcome FULL = new Unavailable(Unavailable.Cause.WINDOW_FULL, Duration.ofSeconds(1));

    /** A link with a window, whose messages are acknowledged when the test says so. */
    private static final class Link implements PushGateway {
        final ArrayDeque<CompletableFuture<PushOutcome>> open = new ArrayDeque<>();
        final List<String> sent = new ArrayList<>();
        int window = Integer.MAX_VALUE;
        CompletableFuture<Void> room = new CompletableFuture<>();

        @Override
        public CompletionStage<PushOutcome> publish(Push push) {
            if (open.size() >= window) {
                return CompletableFuture.completedFuture(FULL);
            }
            CompletableFuture<PushOutcome> answer = new CompletableFuture<>();
            open.add(answer);
            sent.add(push.topic());
            return answer;
        }

        @Override
        public CompletionStage<Void> room(Push push) {
            return open.size() >= window ? room : CompletableFuture.completedFuture(null);
        }

        void acknowledgeFirst() {
            answer(open.remove());
        }

        void acknowledgeLast() {
            answer(open.removeLast());
        }

        private void answer(CompletableFuture<PushOutcome> answer) {
            answer.complete(ACCEPTED);
            CompletableFuture<Void> waiting = room;
            room = new CompletableFuture<>();
            waiting.complete(null);
        }
    }

    private final Link link = new Link();
    private final InFlight inFlight = new InFlight();
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private final ArrayDeque<Item<String>> input = new ArrayDeque<>();
    private final List<String> output = new ArrayList<>();
    private boolean inputEnded;
    private boolean full;
    private int flushes;
    private int ends;

    private final PushSequence.Source<String> source = new PushSequence.Source<>() {
        @Override
        public @Nullable Item<String> next() {
            return input.poll();
        }

        @Override
        public boolean isEnded() {
            return inputEnded && input.isEmpty();
        }
    };
    private final PushSequence.Sink<String> sink = new PushSequence.Sink<>() {
        @Override
        public void accept(String tag, @Nullable PushOutcome outcome) {
            output.add(tag + (outcome == null ? " wrong" : ""));
        }

        @Override
        public boolean isFull() {
            return full;
        }

        @Override
        public void flush() {
            flushes++;
        }

        @Override
        public void end() {
            ends++;
        }
    };

    @Test
    void itemsAreSentUpToTheBoundAndAnsweredInOrder() {
        PushSequence<String> sequence = sequence(2, 1000);
        feed("a", "b", "c");
        sequence.advance();
        assertEquals(List.of("a", "b"), link.sent);
        link.acknowledgeLast();
        run();
        assertEquals(List.of(), output);
        assertEquals(List.of("a", "b"), link.sent);
        link.acknowledgeFirst();
        run();
        assertEquals(List.of("a", "b"), output);
        assertEquals(1, flushes);
        assertEquals(List.of("a", "b", "c"), link.sent);
        assertEquals(2, inFlight.peak());
        assertEquals(1, inFlight.now());
    }

    @Test
    void bytesAreBoundedTooButOneItemAlwaysGoes() {
        PushSequence<String> sequence = sequence(10, 100);
        input.add(new Item<>("a", push("a"), 5_000));
        input.add(new Item<>("b", push("b"), 60));
        input.add(new Item<>("c", push("c"), 60));
        input.add(new Item<>("d", push("d"), 60));
        sequence.advance();
        assertEquals(List.of("a"), link.sent);
        link.acknowledgeFirst();
        run();
        assertEquals(List.of("a", "b", "c"), link.sent);
    }

    @Test
    void fullWindowIsWaitedForAndNothingOvertakes() {
        link.window = 1;
        PushSequence<String> sequence = sequence(10, 1000);
        feed("a", "b", "c");
        sequence.advance();
        assertEquals(List.of("a"), link.sent);
        assertEquals(2, inFlight.now());
        assertEquals(List.of("c"), input.stream().map(Item::tag).toList());
        link.acknowledgeFirst();
        run();
        assertEquals(List.of("a", "b"), link.sent);
        link.acknowledgeFirst();
        run();
        link.acknowledgeFirst();
        run();
        assertEquals(List.of("a", "b", "c"), output);
        assertEquals(0, inFlight.now());
    }

    @Test
    void placeThatSomebodyElseTakesIsWaitedForAgain() {
        link.window = 1;
        PushSequence<String> sequence = sequence(10, 1000);
        feed("a", "b");
        sequence.advance();
        link.acknowledgeFirst();
        link.publish(push("other"));
        run();
        assertEquals(List.of("a", "other"), link.sent);
        link.acknowledgeFirst();
        run();
        assertEquals(List.of("a", "other", "b"), link.sent);
    }

    @Test
    void wrongItemWaitsForItsTurnOnly() {
        PushSequence<String> sequence = sequence(10, 1000);
        feed("a");
        input.add(new Item<>("b", null, 1));
        sequence.advance();
        assertEquals(List.of(), output);
        link.acknowledgeFirst();
        run();
        assertEquals(List.of("a", "b wrong"), output);
    }

    @Test
    void manyWrongItemsDoNotNestCalls() {
        PushSequence<String> sequence = sequence(1, 1000);
        for (int i = 0; i < 100_000; i++) {
            input.add(new Item<>("x", null, 1));
        }
        inputEnded = true;
        sequence.advance();
        assertEquals(100_000, output.size());
        assertEquals(1, ends);
    }

    @Test
    void fullSinkStopsTheSequenceUntilItIsAdvanced() {
        PushSequence<String> sequence = sequence(10, 1000);
        full = true;
        feed("a");
        sequence.advance();
        assertEquals(List.of(), link.sent);
        full = false;
        sequence.advance();
        assertEquals(List.of("a"), link.sent);
    }

    @Test
    void endIsToldOnceAfterTheLastOutcome() {
        PushSequence<String> sequence = sequence(10, 1000);
        feed("a");
        inputEnded = true;
        sequence.advance();
        assertEquals(0, ends);
        link.acknowledgeFirst();
        run();
        sequence.advance();
        assertEquals(List.of("a"), output);
        assertEquals(1, ends);
    }

    @Test
    void cancelledSequenceIsSilent() {
        link.window = 1;
        PushSequence<String> sequence = sequence(10, 1000);
        feed("a", "b", "c");
        sequence.advance();
        sequence.cancel();
        sequence.cancel();
        assertEquals(0, inFlight.now());
        link.acknowledgeFirst();
        run();
        sequence.advance();
        assertEquals(List.of(), output);
        assertEquals(List.of("a"), link.sent);
        assertEquals(0, ends);
    }

    @Test
    void defectOfTheGatewayIsAnUnknownOutcome() {
        List<PushOutcome> outcomes = new ArrayList<>();
        PushSequence.Sink<String> collecting = new PushSequence.Sink<>() {
            @Override
            public void accept(String tag, @Nullable PushOutcome outcome) {
                outcomes.add(assertPresent(outcome));
            }

            @Override
            public void end() {}
        };
        PushSequence<String> sequence = new PushSequence<>(
                service(push -> CompletableFuture.failedFuture(new IllegalStateException("bug"))),
                new PushSequence.Bounds(1, 1),
                inFlight,
                tasks::add,
                source,
                collecting);
        feed("a");
        sequence.advance();
        run();
        assertTrue(outcomes.get(0) instanceof Unknown unknown && unknown.cause() == Unknown.Cause.DEFECT);
    }

    @Test
    void randomScriptsKeepOrderAndBounds() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        link.window = 3;
        PushSequence<String> sequence = sequence(5, 50);
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            expected.add("t" + i);
        }
        int fed = 0;
        while (output.size() < expected.size()) {
            int step = random.nextInt(4);
            if (step == 0 && fed < expected.size()) {
                input.add(new Item<>(expected.get(fed), push(expected.get(fed)), random.nextInt(30)));
                fed++;
                inputEnded = fed == expected.size();
                sequence.advance();
            } else if (step == 1 && !link.open.isEmpty()) {
                link.acknowledgeFirst();
            } else if (step == 2 && !link.open.isEmpty()) {
                link.acknowledgeLast();
            } else if (!tasks.isEmpty()) {
                tasks.remove().run();
            } else {
                full = !full;
                sequence.advance();
            }
            assertTrue(inFlight.now() <= 5, "seed " + seed);
        }
        assertEquals(expected, output, "seed " + seed);
        assertEquals(expected, link.sent, "seed " + seed);
        assertEquals(1, ends);
        assertFalse(inFlight.now() > 0);
    }

    private PushSequence<String> sequence(int items, long bytes) {
        return new PushSequence<>(
                service(link), new PushSequence.Bounds(items, bytes), inFlight, tasks::add, source, sink);
    }

    private static PushService service(PushGateway gateway) {
        return new PushService(gateway, new PushEvents() {}, 1_000, () -> 0);
    }

    private void feed(String... topics) {
        for (String topic : topics) {
            input.add(new Item<>(topic, push(topic), 1));
        }
    }

    private void run() {
        while (!tasks.isEmpty()) {
            tasks.remove().run();
        }
    }

    private static Push push(String topic) {
        return Push.of(topic, Payload.EMPTY);
    }

    private static PushOutcome assertPresent(@Nullable PushOutcome outcome) {
        assertNotNull(outcome);
        return outcome;
    }
}
