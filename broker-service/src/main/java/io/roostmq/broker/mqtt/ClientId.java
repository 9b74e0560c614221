package io.roostmq.broker.mqtt;

/**
 * The Client Identifier: names a Session, MQTT 5.0 section 3.1.3.1.
 *
 * @param value 1 to 65535 bytes of UTF-8 without U+0000
 */
public record ClientId(String value) {
    public ClientId {
        if (value.isEmpty()) {
            throw new ProtocolException(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID, "client identifier is empty");
        }
        if (value.indexOf('\0') >= 0) {
            throw new ProtocolException(
                    ReasonCode.CLIENT_IDENTIFIER_NOT_VALID, "[MQTT-1.5.4-2] client identifier contains U+0000");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
