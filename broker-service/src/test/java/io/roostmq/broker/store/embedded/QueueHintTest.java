package io.roostmq.broker.store.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.roostmq.broker.mqtt.MessageId;
import io.roostmq.broker.store.Samples;
import org.junit.jupiter.api.Test;

final class QueueHintTest {
    private final QueueHint hint = new QueueHint(MessageId.MIN);

    @Test
    void aReaderRaisesItToWhatItFound() {
        hint.raise(hint.start(), Samples.id(7));
        assertEquals(Samples.id(7), hint.bound());
        hint.raise(hint.start(), Samples.id(5));
        assertEquals(Samples.id(7), hint.bound());
    }

    @Test
    void aSmallerIdentifierLowersIt() {
        hint.raise(hint.start(), Samples.id(7));
        hint.lower(Samples.id(9));
        assertEquals(Samples.id(7), hint.bound());
        hint.lower(Samples.id(3));
        assertEquals(Samples.id(3), hint.bound());
    }

    @Test
    void aReaderThatBeganBeforeItWasLoweredDoesNotRaiseIt() {
        hint.raise(hint.start(), Samples.id(7));
        QueueHint.Start start = hint.start();
        hint.lower(Samples.id(3));
        hint.raise(start, Samples.id(8));
        assertEquals(Samples.id(3), hint.bound());
        hint.raise(hint.start(), Samples.id(8));
        assertEquals(Samples.id(8), hint.bound());
    }
}
