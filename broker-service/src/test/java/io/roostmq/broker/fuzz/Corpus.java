package io.roostmq.broker.fuzz;

import io.roostmq.broker.codec.ClientBytes;
import io.roostmq.broker.mqtt.UserProperty;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Valid packets of one version, of all types that there are, those of a server included. */
final class Corpus {
    private static final int CONNECT = 0x10;
    private static final int PUBLISH = 0x30;
    private static final int SUBSCRIBE = 0x82;
    private static final int UNSUBSCRIBE = 0xA2;
    private static final int WILL = 0x2E;
    private static final int USER_NAME_AND_PASSWORD = 0xC2;
    private static final int CLEAN = 0x02;
    private static final int PERSISTENT = 0x00;
    private static final int CLIENTS = 16;
    static final String SCRAM = "SCRAM-SHA-256";
    private static final String FIRST_OF_SCRAM = "n,,n=alice,r=nonce";
    private static final byte[] LARGE = new byte[20_000];

    private static final UserProperty USER_PROPERTY = new UserProperty("name", "value");

    static final Corpus V3 = new Corpus(false);
    static final Corpus V5 = new Corpus(true);

    private final boolean version5;
    private final List<byte[]> packets;

    private Corpus(boolean version5) {
        this.version5 = version5;
        List<byte[]> all = new ArrayList<>(List.of(
                publish(0x00, "fuzz/a", 0, bytes("payload")),
                publish(0x01, "fuzz/retained", 0, bytes("payload")),
                publish(0x01, "fuzz/retained", 0, new byte[0]),
                publish(0x02, "fuzz/b", 7, bytes("payload")),
                publish(0x04, "fuzz/c", 8, bytes("payload")),
                publish(0x0C, "fuzz/c", 8, LARGE),
                publish(0x02, "fuzz/c", 8, bytes("payload")),
                publish(0x02, "$SYS/fuzz", 9, bytes("payload")),
                acknowledgement(0x40, 7),
                acknowledgement(0x50, 8),
                acknowledgement(0x62, 8),
                acknowledgement(0x70, 8),
                filters(SUBSCRIBE, "fuzz/+", "#", "$share/group/fuzz/b", "$SYS/#"),
                filters(UNSUBSCRIBE, "fuzz/+", "fuzz/none"),
                new ClientBytes().packet(0xC0),
                disconnect(),
                connect(CLEAN, 0),
                new ClientBytes().oneByte(0).oneByte(0).packet(0x20),
                new ClientBytes().twoBytes(7).oneByte(0).packet(0x90),
                new ClientBytes().twoBytes(7).packet(0xB0),
                new ClientBytes().packet(0xD0),
                auth(0x18, "c=biws,r=nonce,p=cHJvb2Y=")));
        if (version5) {
            all.addAll(ofVersion5());
        }
        packets = List.copyOf(all);
    }

    private static List<byte[]> ofVersion5() {
        ClientBytes alias = new ClientBytes().twoByteProperty(0x23, 1);
        ClientBytes identifier =
                new ClientBytes().oneByte(0x0B).variableBytes(300).userProperties(List.of(USER_PROPERTY));
        return List.of(
                new ClientBytes()
                        .text("")
                        .propertyBlock(alias)
                        .raw(bytes("by alias"))
                        .packet(PUBLISH),
                new ClientBytes().twoBytes(7).oneByte(0x97).packet(0x40),
                new ClientBytes().twoBytes(8).oneByte(0x83).packet(0x50),
                new ClientBytes()
                        .twoBytes(10)
                        .propertyBlock(identifier)
                        .text("fuzz/+")
                        .oneByte(0x2D)
                        .text("$share/group/+/b")
                        .oneByte(0x1A)
                        .packet(SUBSCRIBE),
                new ClientBytes().packet(0xE0),
                new ClientBytes().packet(0xF0),
                auth(0x19, FIRST_OF_SCRAM),
                auth(0x18, ""),
                auth(0x00, "v=cHJvb2Y="));
    }

    /** Any but the CONNECT that begins a connection. */
    byte[] packet(Random random) {
        return packets.get(random.nextInt(packets.size()));
    }

    /** One that the broker accepts. */
    byte[] connect(Random random) {
        int[] flags = {CLEAN, PERSISTENT, WILL, USER_NAME_AND_PASSWORD};
        return connect(flags[random.nextInt(flags.length)], random.nextInt(CLIENTS));
    }

    /** One of MQTT 5.0 that the broker answers with a question. */
    static byte[] connectByScram(Random random, String first) {
        return V5.connect(
                CLEAN,
                random.nextInt(CLIENTS),
                new ClientBytes().textProperty(0x15, SCRAM).oneByte(0x16).text(first));
    }

    /** AUTH of MQTT 5.0. */
    static byte[] auth(int reason, String data) {
        ClientBytes properties = new ClientBytes()
                .textProperty(0x15, SCRAM)
                .oneByte(0x16)
                .text(data)
                .textProperty(0x1F, "reason")
                .userProperties(List.of(USER_PROPERTY));
        return new ClientBytes().oneByte(reason).propertyBlock(properties).packet(0xF0);
    }

    private byte[] connect(int flags, int client) {
        ClientBytes properties = new ClientBytes()
                .fourByteProperty(0x11, 1)
                .twoByteProperty(0x21, 10)
                .fourByteProperty(0x27, 100_000)
                .twoByteProperty(0x22, 5)
                .byteProperty(0x17, client % 2)
                .byteProperty(0x19, 1)
                .userProperties(List.of(USER_PROPERTY));
        return connect(flags, client, properties);
    }

    private byte[] connect(int flags, int client, ClientBytes properties) {
        boolean isMqtt31 = !version5 && client % 4 == 0;
        ClientBytes connect = new ClientBytes()
                .text(isMqtt31 ? "MQIsdp" : "MQTT")
                .oneByte(version5 ? 5 : isMqtt31 ? 3 : 4)
                .oneByte(flags)
                .twoBytes(0);
        properties(connect, properties);
        connect.text("fuzz-" + client);
        if (flags == WILL) {
            properties(connect, new ClientBytes().fourByteProperty(0x18, 1).textProperty(0x03, "text/plain"));
            connect.text("fuzz/will").binary(bytes("gone"));
        }
        if (flags == USER_NAME_AND_PASSWORD) {
            connect.text("user").binary(bytes("password"));
        }
        return connect.packet(CONNECT);
    }

    private byte[] publish(int flags, String topic, int packetId, byte[] payload) {
        ClientBytes publish = new ClientBytes().text(topic);
        if (packetId != 0) {
            publish.twoBytes(packetId);
        }
        properties(
                publish,
                new ClientBytes()
                        .byteProperty(0x01, 1)
                        .fourByteProperty(0x02, 1)
                        .textProperty(0x03, "text/plain")
                        .textProperty(0x08, "fuzz/answer")
                        .twoByteProperty(0x23, 1)
                        .userProperties(List.of(USER_PROPERTY, new UserProperty("name", "more"))));
        return publish.raw(payload).packet(PUBLISH | flags);
    }

    private byte[] acknowledgement(int first, int packetId) {
        ClientBytes acknowledgement = new ClientBytes().twoBytes(packetId);
        if (version5) {
            acknowledgement.oneByte(0).propertyBlock(new ClientBytes().textProperty(0x1F, "reason"));
        }
        return acknowledgement.packet(first);
    }

    private byte[] filters(int first, String... filters) {
        ClientBytes packet = new ClientBytes().twoBytes(9);
        properties(packet, new ClientBytes().userProperties(List.of(USER_PROPERTY)));
        for (String filter : filters) {
            packet.text(filter);
            if (first == SUBSCRIBE) {
                packet.oneByte(2);
            }
        }
        return packet.packet(first);
    }

    private byte[] disconnect() {
        ClientBytes disconnect = new ClientBytes();
        if (version5) {
            disconnect.oneByte(4).propertyBlock(new ClientBytes().fourByteProperty(0x11, 1));
        }
        return disconnect.packet(0xE0);
    }

    private void properties(ClientBytes packet, ClientBytes properties) {
        if (version5) {
            packet.propertyBlock(properties);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
