package io.roostmq.broker.mqtt;

/**
 * The Client Identifier: names a Session, MQTT 5.0 section 3.1.3.1.
 *
 * @param value 1 to 65535 bytes of UTF-8 without U+0000
 */
public record ClientId(String value) {
    /** Begins like the filter of a Shared Subscription: the session that keeps what waits for its members has that name. */
    private static final String RESERVED = "$share/";

    public ClientId {
        if (value.isEmpty()) {
            throw new ProtocolException(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID, "client identifier is empty");
        }
        if (value.indexOf('\0') >= 0) {
            throw new ProtocolException(
                    ReasonCode.CLIENT_IDENTIFIER_NOT_VALID, "[MQTT-1.5.4-2] client identifier contains U+0000");
        }
    }

    /** Whether it names a session of the server's own, so that no client may use it. */
    public boolean isReserved() {
        return value.startsWith(RESERVED);
    }

    @Override
    public String toString() {
        return value;
    }
}
