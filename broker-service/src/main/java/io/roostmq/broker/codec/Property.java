package io.roostmq.broker.codec;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The properties of MQTT 5.0 section 2.2.2.2 and the form of their values. */
enum Property {
    PAYLOAD_FORMAT_INDICATOR(0x01, Form.BYTE),
    MESSAGE_EXPIRY_INTERVAL(0x02, Form.FOUR_BYTES),
    CONTENT_TYPE(0x03, Form.TEXT),
    RESPONSE_TOPIC(0x08, Form.TEXT),
    CORRELATION_DATA(0x09, Form.BINARY),
    SUBSCRIPTION_IDENTIFIER(0x0B, Form.VARIABLE_BYTES),
    SESSION_EXPIRY_INTERVAL(0x11, Form.FOUR_BYTES),
    ASSIGNED_CLIENT_IDENTIFIER(0x12, Form.TEXT),
    SERVER_KEEP_ALIVE(0x13, Form.TWO_BYTES),
    AUTHENTICATION_METHOD(0x15, Form.TEXT),
    AUTHENTICATION_DATA(0x16, Form.BINARY),
    REQUEST_PROBLEM_INFORMATION(0x17, Form.BYTE),
    WILL_DELAY_INTERVAL(0x18, Form.FOUR_BYTES),
    REQUEST_RESPONSE_INFORMATION(0x19, Form.BYTE),
    RESPONSE_INFORMATION(0x1A, Form.TEXT),
    SERVER_REFERENCE(0x1C, Form.TEXT),
    REASON_STRING(0x1F, Form.TEXT),
    RECEIVE_MAXIMUM(0x21, Form.TWO_BYTES),
    TOPIC_ALIAS_MAXIMUM(0x22, Form.TWO_BYTES),
    TOPIC_ALIAS(0x23, Form.TWO_BYTES),
    MAXIMUM_QOS(0x24, Form.BYTE),
    RETAIN_AVAILABLE(0x25, Form.BYTE),
    USER_PROPERTY(0x26, Form.TEXT_PAIR),
    MAXIMUM_PACKET_SIZE(0x27, Form.FOUR_BYTES),
    WILDCARD_SUBSCRIPTION_AVAILABLE(0x28, Form.BYTE),
    SUBSCRIPTION_IDENTIFIER_AVAILABLE(0x29, Form.BYTE),
    SHARED_SUBSCRIPTION_AVAILABLE(0x2A, Form.BYTE);

    /** The data types of MQTT 5.0 section 1.5. */
    enum Form {
        BYTE,
        TWO_BYTES,
        FOUR_BYTES,
        VARIABLE_BYTES,
        TEXT,
        TEXT_PAIR,
        BINARY
    }

    private static final @Nullable Property[] BY_ID = new @Nullable Property[64];

    static {
        for (Property property : values()) {
            BY_ID[property.id] = property;
        }
    }

    private final int id;
    private final Form form;

    Property(int id, Form form) {
        this.id = id;
        this.form = form;
    }

    int id() {
        return id;
    }

    Form form() {
        return form;
    }

    /** The property with this identifier, null when the standard has none. */
    static @Nullable Property of(int id) {
        return id >= 0 && id < BY_ID.length ? BY_ID[id] : null;
    }

    /** A set of properties as bits: the identifiers are below 64. */
    static long set(Property... properties) {
        long set = 0;
        for (Property property : properties) {
            set |= 1L << property.id;
        }
        return set;
    }

    boolean isIn(long set) {
        return (set >>> id & 1) != 0;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
