package io.roostmq.broker.conformance;

import static io.roostmq.broker.conformance.ConformanceBroker.unique;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.roostmq.broker.codec.ClientBytes;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Topic Names and Topic Filters: section 4.7 of both standards. A tilde in these tables stands for a name of the test.
 * Topics that begin with a dollar sign are the server's: no client can publish to them.
 */
class TopicIT {
    private static final int TEXT_BYTES_MAX = 65_535;
    private static final int PUBLISH = 0x30;
    /** Subscription Identifier of what comes behind all the rest. */
    private static final int LAST = 1;

    /** Filter, topics that match, topics that do not. */
    private static Stream<Arguments> filters() {
        return Stream.of(
                rule("~", "~", "~/ /~ ~~ ~/a"),
                rule("~/a", "~/a", "~ ~/A ~/a/ ~/a/b ~//a /~/a"),
                rule("~/#", "~ ~/ ~/a ~/a/b ~// ~/$a", "~~ /~ a/~ ~a/b"),
                rule("~/a/#", "~/a ~/a/ ~/a/b ~/a/b/c", "~ ~/ ~/b ~/ab"),
                rule("~/+", "~/ ~/a ~/$a", "~ ~/a/ ~/a/b ~// /~"),
                rule("~/+/b", "~/a/b ~//b", "~/b ~/a/b/ ~/a/c/b ~/a/B"),
                rule("~/+/+", "~/a/b ~// ~/a/ ~//b", "~ ~/a ~/a/b/c"),
                rule("~/+/#", "~/a ~/ ~/a/b ~/a/b/c ~//", "~ ~~"),
                rule("/~", "/~", "~ //~ /~/"),
                rule("/~/", "/~/", "/~ ~/ /~//"),
                rule("~//a", "~//a", "~/a ~///a"),
                rule("~//", "~//", "~ ~/ ~///"),
                rule("+/~", "/~ a/~ ~/~", "~ a/~/ a/b/~"),
                rule("/+/~", "/a/~ //~", "/~ a/a/~ /$/~/"),
                rule("+/~/#", "a/~ a/~/ /~/b/c", "~ ~/a"),
                rule("+/+/~", "a/b/~ //~", "a/~"),
                rule("#", "~ /~ ~/a /~/a/ ~/$~", ""),
                rule("~/é", "~/é", "~/e ~/e\u0301 ~/É"));
    }

    private static Arguments rule(String filter, String matching, String others) {
        List<String> not = others.isEmpty() ? List.of() : List.of(others.split(" "));
        return Arguments.of(filter, List.of(matching.split(" ")), not);
    }

    @ParameterizedTest
    @MethodSource("filters")
    @Clause(
            v3 = {"MQTT-4.7.1-2", "MQTT-4.7.1-3", "MQTT-4.7.3-4", "MQTT-3.3.2-3", "MQTT-4.5.0-1"},
            v5 = {"MQTT-4.7.1-1", "MQTT-4.7.1-2", "MQTT-4.7.3-4", "MQTT-3.3.2-3", "MQTT-4.5.0-1"})
    void matchesTopicsToFilters(String filter, List<String> matching, List<String> others) {
        for (Version version : Version.values()) {
            String name = unique("t");
            String end = unique("end");
            try (WireClient client = WireClient.connected(version)) {
                client.subscribe(end, 0);
                client.subscribe(filter.replace("~", name), 0);
                others.forEach(topic -> client.publish(0, topic.replace("~", name), "no"));
                matching.forEach(topic -> client.publish(0, topic.replace("~", name), "yes"));
                client.publish(0, end, "end");
                List<String> expected =
                        matching.stream().map(topic -> topic.replace("~", name)).toList();
                assertEquals(expected, topicsUpTo(end, name, client), () -> version + " " + filter);
            }
        }
    }

    /** A filter that takes everything gets what other tests have retained as well. */
    private static List<String> topicsUpTo(String end, String name, WireClient client) {
        List<String> topics = new ArrayList<>();
        ServerPacket publish = client.expect(ServerPacket.PUBLISH);
        while (!publish.topic().equals(end)) {
            if (publish.topic().contains(name)) {
                topics.add(publish.topic());
            }
            publish = client.expect(ServerPacket.PUBLISH);
        }
        return topics;
    }

    @ParameterizedTest
    @MethodSource("filters")
    @Clause(v3 = "MQTT-3.3.1-6", v5 = "MQTT-3.3.1-9")
    void matchesRetainedMessagesByTheSameRules(String filter, List<String> matching, List<String> others) {
        String name = unique("r");
        String end = unique("end");
        List<String> all = Stream.concat(others.stream(), matching.stream())
                .map(topic -> topic.replace("~", name))
                .toList();
        try (WireClient client = WireClient.connected(Version.V5)) {
            for (String topic : all) {
                client.publishAcknowledged(0x03, topic, new ClientBytes(), "retained");
            }
            client.publishAcknowledged(0x03, end, new ClientBytes(), "retained");
            client.subscribe(filter.replace("~", name), 0);
            client.send(FilterBytes.subscribe(Version.V5, 99)
                    .identifier(LAST)
                    .filter(end, 0)
                    .packet());
            List<String> topics = new ArrayList<>();
            ServerPacket packet = client.next();
            for (; !packet.has(Property.SUBSCRIPTION_IDENTIFIER); packet = client.next()) {
                if (packet.topic().contains(name)) {
                    topics.add(packet.topic());
                }
            }
            for (String topic : all) {
                client.send(client.publishBytes(0x01, topic, 0, new ClientBytes(), ""));
            }
            client.send(client.publishBytes(0x01, end, 0, new ClientBytes(), ""));
            List<String> expected = matching.stream()
                    .map(topic -> topic.replace("~", name))
                    .sorted()
                    .toList();
            assertEquals(expected, topics.stream().sorted().toList(), filter);
        }
    }

    @ParameterizedTest
    @EnumSource
    @Clause(v3 = "MQTT-4.7.2-1", v5 = "MQTT-4.7.2-1")
    void sendsNothingWithADollarSignToAFilterThatBeginsWithAWildcard(Version version) {
        String name = unique("t");
        String end = unique("end");
        try (WireClient client = WireClient.connected(version)) {
            FilterBytes subscribe = FilterBytes.subscribe(version, client.nextPacketId());
            List.of(end, "#", "+/" + name, "+/" + name + "/#", "+/+", "$" + name + "/#")
                    .forEach(filter -> subscribe.filter(filter, 0));
            client.send(subscribe.packet());
            client.expect(ServerPacket.SUBACK);
            client.publish(0x01, "$" + name + "/" + name, "no");
            client.publish(0, "$SYS/" + name, "no");
            client.publish(0, end, "end");
            assertEquals(List.of(), topicsUpTo(end, name, client));
        }
    }

    @ParameterizedTest
    @EnumSource
    @Clause(
            v3 = {"MQTT-4.7.1-2", "MQTT-4.7.1-3", "MQTT-4.7.3-1"},
            v5 = {"MQTT-4.7.1-1", "MQTT-4.7.1-2", "MQTT-4.7.3-1"})
    void grantsNoFilterThatIsInvalid(Version version) {
        List<String> invalid = List.of(
                "", "a#", "#a", "a/#/b", "#/", "##", "/#/", "a+", "+a", "a/b+", "a/+b/c", "++", "+#", "a/+#", "#+");
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

    @ParameterizedTest
    @EnumSource
    @Clause(
            v3 = {"MQTT-4.7.1-1", "MQTT-3.3.2-2"},
            v5 = {"MQTT-4.7.0-1", "MQTT-3.3.2-2"})
    void refusesWildcardsInATopicName(Version version) {
        for (String topic : List.of("#", "+", "a/#", "a/+", "+/a", "a#", "a+b")) {
            try (WireClient client = WireClient.connected(version)) {
                client.publish(0, topic, "wild");
                client.expectEnd(Reason.TOPIC_NAME_INVALID);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @Clause(v3 = "MQTT-4.7.3-1")
    void refusesAnEmptyTopicName(Version version) {
        try (WireClient client = WireClient.connected(version)) {
            client.publish(0, "", "empty");
            client.expectEnd(Reason.PROTOCOL_ERROR);
        }
    }

    @ParameterizedTest
    @EnumSource
    @Clause(v3 = "MQTT-4.7.3-3", v5 = "MQTT-4.7.3-3")
    void takesTopicsUpToTheLongestTextThereCanBe(Version version) {
        String start = unique("long") + "/";
        String topic = start + "x".repeat(TEXT_BYTES_MAX - start.length());
        String deep = start + "/".repeat(TEXT_BYTES_MAX - start.length());
        try (WireClient client = WireClient.connected(version)) {
            client.subscribe(topic, 0);
            client.subscribe(deep, 0);
            client.publish(0, topic, "long");
            client.expectPublish(topic, "long");
            client.publish(0, deep, "deep");
            client.expectPublish(deep, "deep");
        }
    }

    @ParameterizedTest
    @EnumSource
    @Clause(v3 = "MQTT-4.7.3-4", v5 = "MQTT-4.7.3-4")
    void leavesTopicNamesAsTheyAre(Version version) {
        String name = unique("n");
        List<String> topics = List.of(
                name + "/Å",
                name + "/A\u030A",
                name + "/\uFEFFa",
                name + "/ a ",
                name + "/\uD83D\uDE00",
                name + "/%2F\\");
        try (WireClient client = WireClient.connected(version)) {
            client.subscribe(name + "/#", 0);
            for (String topic : topics) {
                client.publish(0, topic, "as it is");
                client.expectPublish(topic, "as it is");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @Clause(
            v3 = {"MQTT-3.3.2-1", "MQTT-1.5.3-1"},
            v5 = {"MQTT-3.3.2-1", "MQTT-1.5.4-1"})
    void refusesATopicNameThatIsNotWellFormedUtf8(Version version) {
        for (String bad : List.of("C080", "EDA080", "FF", "61C3")) {
            ClientBytes publish = new ClientBytes().binary(WireClient.bytes(bad));
            if (version.hasProperties()) {
                publish.oneByte(0);
            }
            try (WireClient client = WireClient.connected(version)) {
                client.send(publish.packet(PUBLISH));
                client.expectEnd(Reason.MALFORMED_PACKET);
            }
        }
    }
}
