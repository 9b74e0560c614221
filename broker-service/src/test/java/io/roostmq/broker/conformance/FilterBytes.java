package io.roostmq.broker.conformance;

import io.roostmq.broker.codec.ClientBytes;

/** A SUBSCRIBE or UNSUBSCRIBE in the making; what stands in it need not be right. */
final class FilterBytes {
    static final int NO_LOCAL = 0x04;
    static final int RETAIN_AS_PUBLISHED = 0x08;
    static final int RETAIN_IF_NEW = 0x10;
    static final int RETAIN_NEVER = 0x20;

    /** Reason codes of SUBACK and UNSUBACK. */
    static final int NO_SUBSCRIPTION_EXISTED = 0x11;

    static final int TOPIC_FILTER_INVALID = 0x8F;
    /** The only one of MQTT 3.1.1. */
    static final int FAILURE_3 = 0x80;

    private static final int SUBSCRIBE = 0x82;
    private static final int UNSUBSCRIBE = 0xA2;

    private final Version version;
    private final int first;
    private final int packetId;
    private final ClientBytes properties = new ClientBytes();
    private final ClientBytes filters = new ClientBytes();

    private FilterBytes(Version version, int first, int packetId) {
        this.version = version;
        this.first = first;
        this.packetId = packetId;
    }

    static FilterBytes subscribe(Version version, int packetId) {
        return new FilterBytes(version, SUBSCRIBE, packetId);
    }

    static FilterBytes unsubscribe(Version version, int packetId) {
        return new FilterBytes(version, UNSUBSCRIBE, packetId);
    }

    FilterBytes identifier(int subscriptionIdentifier) {
        properties.oneByte(Property.SUBSCRIPTION_IDENTIFIER).variableBytes(subscriptionIdentifier);
        return this;
    }

    /** For UNSUBSCRIBE. */
    FilterBytes filter(String filter) {
        filters.text(filter);
        return this;
    }

    /** For SUBSCRIBE; the options are the QoS and what is above it. */
    FilterBytes filter(String filter, int options) {
        filters.text(filter).oneByte(options);
        return this;
    }

    /** Filters, options included, as bytes. */
    FilterBytes raw(byte[] bytes) {
        filters.raw(bytes);
        return this;
    }

    byte[] packet() {
        return packet(first & 0x0F);
    }

    /** With these flags in the fixed header. */
    byte[] packet(int flags) {
        ClientBytes packet = new ClientBytes().twoBytes(packetId);
        if (version.hasProperties()) {
            packet.propertyBlock(properties);
        }
        return packet.raw(filters.bytes()).packet((first & 0xF0) | flags);
    }
}
