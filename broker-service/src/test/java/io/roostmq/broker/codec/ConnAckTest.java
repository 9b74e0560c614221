package io.roostmq.broker.codec;

import io.roostmq.broker.mqtt.ConnAck;
import io.roostmq.broker.mqtt.Diagnostics;
import io.roostmq.broker.mqtt.Payload;
import io.roostmq.broker.mqtt.QoS;
import io.roostmq.broker.mqtt.ReasonCode;
import io.roostmq.broker.mqtt.UserProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** CONNACK of MQTT 5.0, section 3.2: what is the standard's default is not sent. */
final class ConnAckTest {
    /** What holds when a CONNACK says nothing. */
    static final ConnAck.Accepted DEFAULTS = new ConnAck.Accepted(
            null, 65535, QoS.EXACTLY_ONCE, true, 268_435_460, null, 0, true, true, true, null, null, null, null);

    private final Wire wire = Wire.connected(Wire.CONNECT_5);

    @AfterEach
    void nothingLeaks() {
        wire.close();
    }

    @Test
    void defaultsAreNotSent() {
        wire.assertSends("2003 00 00 00", new ConnAck(false, ReasonCode.SUCCESS, DEFAULTS, Diagnostics.NONE));
        wire.assertSends("2003 01 00 00", new ConnAck(true, ReasonCode.SUCCESS, DEFAULTS, Diagnostics.NONE));
    }

    @Test
    void oneAtATime() {
        assertSends("11 FFFFFFFF", with(4294967295L, 65535, QoS.EXACTLY_ONCE, 268_435_460, 0));
        assertSends("11 00000000", with(0L, 65535, QoS.EXACTLY_ONCE, 268_435_460, 0));
        assertSends("21 0014", with(null, 20, QoS.EXACTLY_ONCE, 268_435_460, 0));
        assertSends("24 00", with(null, 65535, QoS.AT_MOST_ONCE, 268_435_460, 0));
        assertSends("24 01", with(null, 65535, QoS.AT_LEAST_ONCE, 268_435_460, 0));
        assertSends("27 00100000", with(null, 65535, QoS.EXACTLY_ONCE, 1 << 20, 0));
        assertSends("22 FFFF", with(null, 65535, QoS.EXACTLY_ONCE, 268_435_460, 65535));
        assertSends("25 00", available(false, true, true, true));
        assertSends("28 00", available(true, false, true, true));
        assertSends("29 00", available(true, true, false, true));
        assertSends("2A 00", available(true, true, true, false));
        assertSends("12 0002 6964", texts("id", null, null, null, null));
        assertSends("13 000A", texts(null, 10, null, null, null));
        assertSends("1A 0001 72", texts(null, null, "r", null, null));
        assertSends("15 0001 6D", texts(null, null, null, "m", null));
        assertSends("16 0002 0100", texts(null, null, null, null, Payload.of(new byte[] {1, 0})));
    }

    private void assertSends(String property, ConnAck.Accepted accepted) {
        int length = property.replace(" ", "").length() / 2;
        wire.assertSends(
                String.format("20%02X 00 00 %02X %s", length + 3, length, property),
                new ConnAck(false, ReasonCode.SUCCESS, accepted, Diagnostics.NONE));
    }

    private static ConnAck.Accepted with(@Nullable Long expiry, int receive, QoS qos, long packetSize, int aliases) {
        return new ConnAck.Accepted(
                expiry, receive, qos, true, packetSize, null, aliases, true, true, true, null, null, null, null);
    }

    private static ConnAck.Accepted available(boolean retain, boolean wildcard, boolean identifiers, boolean shared) {
        return new ConnAck.Accepted(
                null,
                65535,
                QoS.EXACTLY_ONCE,
                retain,
                268_435_460,
                null,
                0,
                wildcard,
                identifiers,
                shared,
                null,
                null,
                null,
                null);
    }

    private static ConnAck.Accepted texts(
            @Nullable String id,
            @Nullable Integer keepAlive,
            @Nullable String response,
            @Nullable String method,
            @Nullable Payload data) {
        return new ConnAck.Accepted(
                null,
                65535,
                QoS.EXACTLY_ONCE,
                true,
                268_435_460,
                id,
                0,
                true,
                true,
                true,
                keepAlive,
                response,
                method,
                data);
    }

    @Test
    void refusals() {
        wire.assertSends(
                "200D 00 8A 0A 1F 0001 77 26 0001 6E 0000",
                new ConnAck(true, ReasonCode.BANNED, null, new Diagnostics("w", List.of(new UserProperty("n", "")))));
        wire.assertSends("2003 00 80 00", new ConnAck(false, ReasonCode.SESSION_TAKEN_OVER, null, Diagnostics.NONE));
    }
}
