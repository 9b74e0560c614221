package io.roostmq.broker.conformance;

/** Reason Codes, MQTT 5.0 section 2.4, and the return codes of CONNACK in MQTT 3.1.1, section 3.2.2.3. */
final class Reason {
    static final int SUCCESS = 0x00;
    static final int DISCONNECT_WITH_WILL_MESSAGE = 0x04;
    static final int NO_MATCHING_SUBSCRIBERS = 0x10;
    static final int CONTINUE_AUTHENTICATION = 0x18;
    static final int REAUTHENTICATE = 0x19;
    static final int MALFORMED_PACKET = 0x81;
    static final int PROTOCOL_ERROR = 0x82;
    static final int NOT_AUTHORIZED = 0x87;
    static final int IMPLEMENTATION_SPECIFIC_ERROR = 0x83;
    static final int BAD_USER_NAME_OR_PASSWORD = 0x86;
    static final int BAD_AUTHENTICATION_METHOD = 0x8C;
    static final int QUOTA_EXCEEDED = 0x97;
    static final int SERVER_BUSY = 0x89;
    static final int KEEP_ALIVE_TIMEOUT = 0x8D;
    static final int SESSION_TAKEN_OVER = 0x8E;
    static final int TOPIC_NAME_INVALID = 0x90;
    static final int CLIENT_IDENTIFIER_NOT_VALID = 0x85;
    static final int PACKET_IDENTIFIER_IN_USE = 0x91;
    static final int PACKET_IDENTIFIER_NOT_FOUND = 0x92;
    static final int RECEIVE_MAXIMUM_EXCEEDED = 0x93;
    static final int TOPIC_ALIAS_INVALID = 0x94;
    static final int PACKET_TOO_LARGE = 0x95;
    static final int RETAIN_NOT_SUPPORTED = 0x9A;
    static final int QOS_NOT_SUPPORTED = 0x9B;
    static final int SHARED_SUBSCRIPTIONS_NOT_SUPPORTED = 0x9E;
    static final int SUBSCRIPTION_IDENTIFIERS_NOT_SUPPORTED = 0xA1;
    static final int WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED = 0xA2;

    static final int PAYLOAD_FORMAT_INVALID = 0x99;

    /** MQTT 3.1.1. */
    static final int V3_UNACCEPTABLE_PROTOCOL_VERSION = 0x01;
    /** MQTT 3.1.1. */
    static final int V3_IDENTIFIER_REJECTED = 0x02;
    /** MQTT 3.1.1. */
    static final int V3_BAD_USER_NAME_OR_PASSWORD = 0x04;
    /** MQTT 3.1.1. */
    static final int V3_FAILURE = 0x80;
    /** MQTT 3.1.1. */
    static final int V3_NOT_AUTHORIZED = 0x05;

    private Reason() {}
}
