package io.roostmq.broker.conformance;

import io.roostmq.broker.codec.ClientBytes;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A CONNECT in the making: by default one that is right, with Clean Start and a Keep Alive that is of no concern. */
final class ConnectBytes {
    private static final int CONNECT = 0x10;
    private static final int KEEP_ALIVE_SECONDS = 300;
    private static final int CLEAN_START = 0x02;
    private static final int WILL = 0x04;
    private static final int WILL_RETAIN = 0x20;
    private static final int PASSWORD = 0x40;
    private static final int USER_NAME = 0x80;

    private final Version version;
    private final String clientId;
    private final ClientBytes properties = new ClientBytes();
    private int flags = CLEAN_START;
    private int keepAliveSeconds = KEEP_ALIVE_SECONDS;
    private @Nullable ClientBytes will;
    private @Nullable String userName;
    private @Nullable String password;

    private ConnectBytes(Version version, String clientId) {
        this.version = version;
        this.clientId = clientId;
    }

    static ConnectBytes of(Version version, String clientId) {
        return new ConnectBytes(version, clientId);
    }

    static ConnectBytes v3(String clientId) {
        return of(Version.V3_1_1, clientId);
    }

    static ConnectBytes v5(String clientId) {
        return of(Version.V5, clientId);
    }

    /** A session that outlives its connection: without Clean Session, or with a Session Expiry Interval of that many seconds. */
    static ConnectBytes persistent(Version version, String clientId, int sessionExpirySeconds) {
        ConnectBytes connect = of(version, clientId).cleanStart(version == Version.V5);
        return version == Version.V5
                ? connect.fourBytes(Property.SESSION_EXPIRY_INTERVAL, sessionExpirySeconds)
                : connect;
    }

    Version version() {
        return version;
    }

    ConnectBytes cleanStart(boolean clean) {
        flags = clean ? (flags | CLEAN_START) : (flags & ~CLEAN_START);
        return this;
    }

    /** Takes over what there is of the session. */
    ConnectBytes resume() {
        return cleanStart(false);
    }

    ConnectBytes keepAliveSeconds(int seconds) {
        keepAliveSeconds = seconds;
        return this;
    }

    ConnectBytes oneByte(int property, int value) {
        properties.byteProperty(property, value);
        return this;
    }

    ConnectBytes twoBytes(int property, int value) {
        properties.twoByteProperty(property, value);
        return this;
    }

    ConnectBytes fourBytes(int property, long value) {
        properties.fourByteProperty(property, value);
        return this;
    }

    /** Properties as bytes. */
    ConnectBytes property(ClientBytes property) {
        properties.raw(property.bytes());
        return this;
    }

    ConnectBytes will(String topic, String payload, int qos, boolean retain) {
        return will(topic, payload, qos, retain, new ClientBytes());
    }

    /** @param willProperties left out of a version that has none */
    ConnectBytes will(String topic, String payload, int qos, boolean retain, ClientBytes willProperties) {
        flags |= WILL | (qos << 3) | (retain ? WILL_RETAIN : 0);
        will = new ClientBytes();
        if (version.hasProperties()) {
            will.propertyBlock(willProperties);
        }
        will.text(topic).binary(payload.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    ConnectBytes userName(String name) {
        flags |= USER_NAME;
        userName = name;
        return this;
    }

    ConnectBytes password(String secret) {
        flags |= PASSWORD;
        password = secret;
        return this;
    }

    /** Changes flags and nothing of what belongs to them. */
    ConnectBytes flags(int set, int cleared) {
        flags = (flags & ~cleared) | set;
        return this;
    }

    byte[] packet() {
        return packet("MQTT", version.level());
    }

    byte[] packet(String protocolName, int level) {
        ClientBytes bytes = new ClientBytes()
                .text(protocolName)
                .oneByte(level)
                .oneByte(flags)
                .twoBytes(keepAliveSeconds);
        if (version.hasProperties()) {
            bytes.propertyBlock(properties);
        }
        bytes.text(clientId);
        if (will != null) {
            bytes.raw(will.bytes());
        }
        if (userName != null) {
            bytes.text(userName);
        }
        if (password != null) {
            bytes.text(password);
        }
        return bytes.packet(CONNECT);
    }
}
