package io.roostmq.broker.exchange;

import io.roostmq.broker.mqtt.Diagnostics;
import io.roostmq.broker.mqtt.ReasonCode;
import io.roostmq.broker.mqtt.UserProperty;
import org.jspecify.annotations.Nullable;

/**
 * What the service is told about a message.
 *
 * @param error the User Property {@code roost-error}, null for none
 */
record Outcome(ReasonCode reason, @Nullable String error) {
    /** @throws AssertionError when the identity of the message is missing, or told of a failure */
    static Outcome of(ReasonCode reason, Diagnostics diagnostics) {
        String error = null;
        boolean hasIdentity = false;
        for (UserProperty property : diagnostics.userProperties()) {
            switch (property.name()) {
                case "roost-error" -> error = property.value();
                case "messageId" -> hasIdentity = true;
                default -> throw new AssertionError("property: " + property);
            }
        }
        if (hasIdentity == reason.isFailure()) {
            throw new AssertionError(reason + " with " + diagnostics);
        }
        return new Outcome(reason, error);
    }
}
