package io.roostmq.push.testing;

import io.roostmq.push.domain.UserProperty;
import java.util.List;

/** What the scripted broker does about a PUBLISH with QoS 1 or 2. */
public sealed interface Reply {
    /** Acknowledge at once: PUBACK or PUBREC with this reason code and these User Properties. */
    record Acknowledge(int reasonCode, List<UserProperty> properties) implements Reply {}

    /** Never acknowledge, except when told to by {@link ScriptedBroker#acknowledgeHeld}. */
    record Hold() implements Reply {}

    /** Close the connection. */
    record HangUp() implements Reply {}

    static Reply acknowledge(int reasonCode) {
        return new Acknowledge(reasonCode, List.of());
    }

    static Reply acknowledge(int reasonCode, String name, String value) {
        return new Acknowledge(reasonCode, List.of(new UserProperty(name, value)));
    }

    static Reply acknowledgeAs(String messageId) {
        return acknowledge(0, "roost-message-id", messageId);
    }

    /** As {@link #acknowledgeAs} for a request that was there before. */
    static Reply acknowledgeRepeated(String messageId) {
        return new Acknowledge(
                0,
                List.of(new UserProperty("roost-message-id", messageId), new UserProperty("roost-repeated", "true")));
    }

    static Reply hold() {
        return new Hold();
    }

    static Reply hangUp() {
        return new HangUp();
    }
}
