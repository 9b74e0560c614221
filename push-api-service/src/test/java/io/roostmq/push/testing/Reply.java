package io.roostmq.push.testing;

import org.jspecify.annotations.Nullable;

/** What the scripted broker does about a PUBLISH with QoS 1 or 2. */
public sealed interface Reply {
    /** Acknowledge at once: PUBACK or PUBREC with this reason code and, when it is not null, this messageId. */
    record Acknowledge(int reasonCode, @Nullable String messageId) implements Reply {}

    /** Never acknowledge, except when told to by {@link ScriptedBroker#acknowledgeHeld}. */
    record Hold() implements Reply {}

    /** Close the connection. */
    record HangUp() implements Reply {}

    static Reply acknowledge(int reasonCode) {
        return new Acknowledge(reasonCode, null);
    }

    static Reply acknowledgeAs(String messageId) {
        return new Acknowledge(0, messageId);
    }

    static Reply hold() {
        return new Hold();
    }

    static Reply hangUp() {
        return new HangUp();
    }
}
