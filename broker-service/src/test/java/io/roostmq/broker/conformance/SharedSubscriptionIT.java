package io.roostmq.broker.conformance;

import static io.roostmq.broker.conformance.ConformanceBroker.unique;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roostmq.broker.codec.ClientBytes;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Shared Subscriptions: MQTT 5.0 section 4.8.2. */
class SharedSubscriptionIT {
    private static final int QOS_1 = 0x02;
    private static final int QOS_2 = 0x04;
    private static final int MEMBERS = 3;
    private static final int MESSAGES = 30;
    private static final int HOUR = 3600;

    private final String topic = unique("jobs");
    private final String share = "$share/" + unique("group") + "/" + topic;

    @ParameterizedTest
    @EnumSource
    @Clause(v5 = {"MQTT-4.8.2-1", "MQTT-4.8.2-2"})
    void grantsNothingWithoutAShareNameAndAFilter(Version version) {
        List<String> invalid = List.of(
                "$share/",
                "$share//",
                "$share//a",
                "$share/g",
                "$share/g/",
                "$share/+/a",
                "$share/#/a",
                "$share/#",
                "$share/g+/a",
                "$share/g#/a",
                "$share/+",
                "$share/g/a#",
                "$share/g/#/a",
                "$share/g/a+");
        FilterBytes subscribe = FilterBytes.subscribe(version, 1);
        invalid.forEach(filter -> subscribe.filter(filter, 1));
        int expected = version.hasProperties() ? FilterBytes.TOPIC_FILTER_INVALID : FilterBytes.FAILURE_3;
        try (WireClient client = WireClient.connected(version)) {
            client.send(subscribe.packet());
            assertEquals(
                    invalid.stream().map(filter -> expected).toList(),
                    client.expect(ServerPacket.SUBACK).reasons());
        }
    }

    @Test
    @Clause(v5 = {"MQTT-4.8.2-1", "MQTT-4.8.2-2"})
    void takesForSharedWhatBeginsWithShareAndNothingElse() {
        try (WireClient others = WireClient.connected(Version.V5);
                WireClient member = WireClient.connected(Version.V5)) {
            for (String start : List.of("$Share/g/", "$shared/g/", "share/g/", "/$share/g/", "$share", "$SHARE/g/")) {
                others.subscribe(start + topic, 1);
            }
            member.subscribe(share, 1);
            member.subscribe("$share/" + unique("grüße $ ") + "/" + topic + "/+/#", 1);
            member.publishAcknowledged(topic, "one level");
            member.expectPublish(topic, "one level");
            member.publish(0, topic + "/a/b", "three levels");
            member.expectPublish(topic + "/a/b", "three levels");
            others.expectNothing();
        }
    }

    @ParameterizedTest
    @EnumSource
    void givesEachMessageToOneMemberOfEachGroup(Version version) {
        String otherShare = "$share/" + unique("group") + "/" + topic;
        List<WireClient> members =
                List.of(WireClient.connected(version), WireClient.connected(version), WireClient.connected(version));
        try (WireClient alone = WireClient.connected(version);
                WireClient publisher = WireClient.connected(version)) {
            members.forEach(member -> member.subscribe(share, 0));
            alone.subscribe(otherShare, 0);
            for (int i = 0; i < MESSAGES; i++) {
                publisher.publishAcknowledged(topic, "job " + i);
            }
            Set<String> received = new HashSet<>();
            for (WireClient member : members) {
                for (int i = 0; i < MESSAGES / MEMBERS; i++) {
                    assertTrue(received.add(member.expect(ServerPacket.PUBLISH).payload()));
                }
                member.expectNothing();
            }
            assertEquals(MESSAGES, received.size());
            for (int i = 0; i < MESSAGES; i++) {
                alone.expectPublish(topic, "job " + i);
            }
        } finally {
            members.forEach(WireClient::close);
        }
    }

    @ParameterizedTest
    @EnumSource
    void keepsWhatComesWhileNobodyIsConnectedForWhoeverComesFirst(Version version) {
        ConnectBytes first = lastingMember(version);
        ConnectBytes second = lastingMember(version);
        for (ConnectBytes member : List.of(first, second)) {
            try (WireClient joining = WireClient.connected(member)) {
                joining.subscribe(share, 1);
            }
        }
        try (WireClient publisher = WireClient.connected(version)) {
            for (int i = 0; i < MESSAGES; i++) {
                publisher.publishAcknowledged(topic, "job " + i);
            }
        }
        try (WireClient member = WireClient.connected(second)) {
            for (int i = 0; i < MESSAGES; i++) {
                member.acknowledge(
                        ServerPacket.PUBACK,
                        member.expectPublish(topic, "job " + i).packetId());
            }
            member.expectNothing();
        }
        try (WireClient member = WireClient.connected(first)) {
            member.expectNothing();
        }
    }

    @ParameterizedTest
    @EnumSource
    void givesWhatAMemberHasNotAcknowledgedToAnotherWhenItLeaves(Version version) {
        try (WireClient other = WireClient.connected(version);
                WireClient publisher = WireClient.connected(version)) {
            try (WireClient member = WireClient.connected(lastingMember(version))) {
                member.subscribe(share, 1);
                publisher.publishAcknowledged(topic, "job");
                member.expectPublish(topic, "job");
                other.subscribe(share, 1);
            }
            other.expectPublish(topic, "job");
        }
    }

    private static ConnectBytes lastingMember(Version version) {
        return version.hasProperties()
                ? ConnectBytes.persistent(version, unique("member"), HOUR).resume()
                : ConnectBytes.of(version, unique("member")).resume();
    }

    @Test
    @Clause(v5 = "MQTT-4.8.2-3")
    void respectsTheQosThatIsGrantedToTheMember() {
        try (WireClient publisher = WireClient.connected(Version.V5)) {
            for (int granted = 0; granted <= 2; granted++) {
                for (int published = 0; published <= 2; published++) {
                    // A group of its own: the broker may not know yet that the member before has gone.
                    String group = "$share/" + unique("group") + "/" + topic;
                    try (WireClient member = WireClient.connected(Version.V5)) {
                        member.subscribe(group, granted);
                        publisher.publish(published << 1, topic, "job");
                        assertEquals(
                                Math.min(granted, published),
                                member.expectPublish(topic, "job").qos());
                    }
                    drainAnswers(publisher, published);
                }
            }
        }
    }

    /** Of the publisher, which is alone with its answers. */
    private static void drainAnswers(WireClient publisher, int published) {
        if (published == 1) {
            publisher.expect(ServerPacket.PUBACK);
        } else if (published == 2) {
            int packetId = publisher.expect(ServerPacket.PUBREC).packetId();
            publisher.acknowledge(ServerPacket.PUBREL, packetId);
            publisher.expect(ServerPacket.PUBCOMP);
        }
    }

    @Test
    @Clause(v5 = "MQTT-4.8.2-4")
    void completesADeliveryOfQos2WithTheMemberThatItHasBegunWith() {
        ConnectBytes chosen =
                ConnectBytes.persistent(Version.V5, unique("chosen"), HOUR).resume();
        try (WireClient other = WireClient.connected(Version.V5);
                WireClient publisher = WireClient.connected(Version.V5)) {
            int packetId;
            try (WireClient member = WireClient.connected(chosen)) {
                member.subscribe(share, 2);
                publisher.publish(QOS_2, topic, "job");
                packetId = member.expectPublish(topic, "job").packetId();
                other.subscribe(share, 2);
            }
            other.expectNothing();
            try (WireClient member = WireClient.connected(chosen)) {
                ServerPacket repeated = member.expectPublish(topic, "job");
                assertEquals(packetId, repeated.packetId());
                assertTrue(repeated.isDuplicate());
                member.acknowledge(ServerPacket.PUBREC, packetId);
                assertEquals(packetId, member.expect(ServerPacket.PUBREL).packetId());
            }
            try (WireClient member = WireClient.connected(chosen)) {
                assertEquals(packetId, member.expect(ServerPacket.PUBREL).packetId());
                member.acknowledge(ServerPacket.PUBCOMP, packetId);
                member.expectNothing();
            }
            other.expectNothing();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    @Clause(v5 = "MQTT-4.8.2-5")
    void givesADeliveryOfQos2ThatHasBegunToNobodyElseWhenTheSessionEnds(int sessionExpirySeconds) {
        ConnectBytes chosen = ConnectBytes.persistent(Version.V5, unique("chosen"), sessionExpirySeconds);
        try (WireClient other = WireClient.connected(Version.V5);
                WireClient publisher = WireClient.connected(Version.V5)) {
            try (WireClient member = WireClient.connected(chosen)) {
                member.subscribe(share, 2);
                publisher.publish(QOS_2, topic, "begun");
                member.expectPublish(topic, "begun");
                publisher.publish(QOS_2, topic, "received");
                int packetId = member.expectPublish(topic, "received").packetId();
                member.acknowledge(ServerPacket.PUBREC, packetId);
                member.expect(ServerPacket.PUBREL);
                other.subscribe(share, 2);
            }
            Clock.awaitSeconds(sessionExpirySeconds + 2);
            publisher.publish(QOS_2, topic, "next");
            other.expectPublish(topic, "next");
            other.expectNothing();
        }
        assertFalse(isPresent(chosen));
    }

    private static boolean isPresent(ConnectBytes connect) {
        try (WireClient again = WireClient.open(Version.V5)) {
            return again.connect(connect.resume()).isSessionPresent();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    @Clause(v5 = {"MQTT-4.8.2-6", "MQTT-4.4.0-2"})
    void givesWhatAMemberRefusesToNobodyElse(int qos) {
        ConnectBytes refusing =
                ConnectBytes.persistent(Version.V5, unique("refusing"), HOUR).resume();
        int answer = qos == 1 ? ServerPacket.PUBACK : ServerPacket.PUBREC;
        try (WireClient other = WireClient.connected(Version.V5);
                WireClient publisher = WireClient.connected(Version.V5)) {
            try (WireClient member = WireClient.connected(refusing)) {
                member.subscribe(share, qos);
                publisher.publish(qos == 1 ? QOS_1 : QOS_2, topic, "refused");
                int packetId = member.expectPublish(topic, "refused").packetId();
                other.subscribe(share, qos);
                member.send(new ClientBytes()
                        .twoBytes(packetId)
                        .oneByte(Reason.QUOTA_EXCEEDED)
                        .packet(answer << 4));
                member.expectNothing();
            }
            other.expectNothing();
            try (WireClient member = WireClient.connected(refusing)) {
                member.expectNothing();
            }
            other.expectNothing();
        }
    }
}
