package io.roostmq.broker.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.handler.codec.mqtt.MqttMessageType;
import io.roostmq.broker.harness.BrokerProcess;
import io.roostmq.broker.harness.Eventually;
import io.roostmq.broker.harness.MongoFault;
import io.roostmq.broker.harness.MongoProxy;
import io.roostmq.broker.harness.MongoServer;
import io.roostmq.broker.harness.Packets;
import io.roostmq.broker.harness.RawMqttClient;
import io.roostmq.broker.harness.Repository;
import io.roostmq.broker.harness.ServiceProcess;
import io.roostmq.broker.harness.TestCertificate;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;

/** Ways to a database: with a password, by TLS, to a replica set, to routers of a sharded cluster; and ways that lead nowhere. */
class MongoConnectionIT {
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final int READY = 200;
    private static final int NOT_READY = 503;
    private static final String USER = "roost";
    private static final String PASSWORD = "passw0rd";
    private static final String ENCODED = "p%61ssw0rd";
    private static final String DATABASE = "way_" + ProcessHandle.current().pid();

    @Test
    void theRightPasswordOpensTheDatabaseAndAWrongOneIsSaidWithoutSayingIt() {
        try (MongoServer server = MongoServer.withUser("MongoConnectionIT", USER, PASSWORD)) {
            String host = server.uri().replaceFirst("mongodb://(?:[^@/]*@)?([^/?]+).*", "$1");
            try (BrokerProcess broker = broker("password", "mongodb://" + USER + ":" + ENCODED + "@" + host + "/iot")) {
                assertEquals(READY, broker.readiness(), broker::tailOfLog);
                assertTakesAMessage(broker, 1);
                broker.stop();
                assertLogs(broker, "at " + host + ", database iot");
                assertSecret(broker.log());
            }
            try (BrokerProcess broker =
                    broker("wrong", "mongodb://" + USER + ":not-" + ENCODED + "@" + host + "/iot")) {
                assertEquals(NOT_READY, broker.readiness());
                assertLogs(broker, "the database refuses user 'roost' of the connection string: check user, password");
                broker.stop();
                assertSecret(broker.log());
            }
        }
    }

    @Test
    void aMalformedConnectionStringStopsTheStartWithoutBeingRepeated() {
        for (String wrong : List.of(
                "mongodb://" + USER + ":" + PASSWORD + "@/@localhost/iot",
                "mongodb://" + USER + ":" + PASSWORD + "/@localhost/iot",
                "mongodb://" + USER + ":" + ENCODED + "@localhost:" + ENCODED + "/iot",
                "mongo://" + USER + ":" + ENCODED + "@localhost/iot")) {
            ServiceProcess process = new ServiceProcess(
                    "mongo-way-malformed",
                    List.of(
                            Repository.script().toString(),
                            "broker",
                            "--port",
                            "0",
                            "--http-port",
                            "0",
                            "-Droost.store.type=mongodb",
                            "-Dquarkus.log.category.\"io.roostmq\".level=DEBUG"),
                    Map.of("QUARKUS_MONGODB_CONNECTION_STRING", wrong),
                    Pattern.compile("cannot start"));
            process.await(PATIENCE);
            assertNotEquals(0, process.waitForEnd(PATIENCE));
            assertTrue(
                    process.log().stream()
                            .anyMatch(line -> line.contains("quarkus.mongodb.connection-string: not valid")),
                    process::tailOfLog);
            assertSecret(process.log());
        }
    }

    @Test
    void tlsReachesADatabaseWhoseCertificateIsTrustedAndNoOther() {
        TestCertificate certificate = TestCertificate.create("MongoConnectionIT");
        try (MongoProxy proxy = MongoProxy.before(MongoServer.shared(), certificate.sockets())) {
            String uri = "mongodb://" + proxy.address() + "/" + DATABASE + "_tls?tls=true";
            try (BrokerProcess broker = builder("tls", uri)
                    .property("quarkus.mongodb.tls-configuration-name", "database")
                    .property(
                            "quarkus.tls.database.trust-store.pem.certs",
                            certificate.certificate().toString())
                    .start()) {
                assertEquals(READY, broker.readiness(), broker::tailOfLog);
                assertTakesAMessage(broker, 1);
                broker.stop();
            }
            try (BrokerProcess broker = broker("tls-untrusted", uri)) {
                assertEquals(NOT_READY, broker.readiness());
                assertLogs(broker, "unable to find valid certification path");
            }
        }
    }

    @Test
    void aReplicaSetIsFollowedToItsNewPrimary() {
        try (MongoProxy first = MongoProxy.before(MongoServer.shared());
                MongoProxy second = MongoProxy.before(MongoServer.shared())) {
            List<MongoProxy> members = List.of(first, second);
            elect(first, members, 1);
            String uri =
                    "mongodb://" + first.address() + "," + second.address() + "/" + DATABASE + "_rs?replicaSet=rs0";
            try (BrokerProcess broker = broker("replica-set", uri)) {
                assertEquals(READY, broker.readiness(), broker::tailOfLog);
                leaveSubscription(broker);
                assertTakesAMessage(broker, 1);
                elect(second, members, 2);
                Eventually.isTrue("takes a message again", PATIENCE, () -> takesAMessage(broker, 2));
                Eventually.isTrue("ready again", PATIENCE, () -> broker.readiness() == READY);
                first.vanish();
                assertTakesAMessage(broker, 3);
                assertDelivers(broker, "1", "2", "3");
                broker.stop();
                assertLogs(broker, "at " + first.address() + "," + second.address() + ", database " + DATABASE + "_rs");
            }
        }
    }

    @Test
    void aRouterOfAShardedClusterMayGo() {
        try (MongoProxy first = MongoProxy.before(MongoServer.shared());
                MongoProxy second = MongoProxy.before(MongoServer.shared())) {
            Stream.of(first, second)
                    .forEach(router -> router.onGreeting(answer -> answer.append("msg", new BsonString("isdbgrid"))));
            String uri = "mongodb://" + first.address() + "," + second.address() + "/" + DATABASE + "_sharded";
            try (BrokerProcess broker = broker("sharded", uri)) {
                assertEquals(READY, broker.readiness(), broker::tailOfLog);
                leaveSubscription(broker);
                assertTakesAMessage(broker, 1);
                first.vanish();
                Eventually.isTrue("takes a message again", PATIENCE, () -> takesAMessage(broker, 2));
                assertDelivers(broker, "1", "2");
                broker.stop();
            }
        }
    }

    /** From now on this member is the primary, in the eyes of all of them; the other ones take no writes. */
    private static void elect(MongoProxy primary, List<MongoProxy> members, int term) {
        BsonArray hosts = new BsonArray();
        members.forEach(member -> hosts.add(new BsonString(member.address())));
        BsonObjectId election = new BsonObjectId(new ObjectId(term, term));
        for (MongoProxy member : members) {
            boolean leads = member == primary;
            member.onGreeting(answer -> said(answer, member, leads)
                    .append("hosts", hosts)
                    .append("primary", new BsonString(primary.address()))
                    .append("setVersion", new BsonInt32(1))
                    .append("electionId", election));
            member.onCommand(command -> !leads && command.isWrite() ? MongoFault.STEPPED_DOWN : MongoFault.NONE);
        }
    }

    private static BsonDocument said(BsonDocument answer, MongoProxy member, boolean leads) {
        return answer.append("setName", new BsonString("rs0"))
                .append("me", new BsonString(member.address()))
                .append("isWritablePrimary", BsonBoolean.valueOf(leads))
                .append("ismaster", BsonBoolean.valueOf(leads))
                .append("secondary", BsonBoolean.valueOf(!leads));
    }

    private static void leaveSubscription(BrokerProcess broker) {
        RawMqttClient device = RawMqttClient.connected(broker.port(), Packets.connect3("device", false));
        device.subscribe(1, "way", 1);
        device.disconnect();
    }

    private static void assertTakesAMessage(BrokerProcess broker, int number) {
        assertTrue(takesAMessage(broker, number), broker::tailOfLog);
    }

    private static boolean takesAMessage(BrokerProcess broker, int number) {
        try (RawMqttClient publisher = RawMqttClient.connected(broker.port(), Packets.connect3("publisher", true))) {
            publisher.send(Packets.publish("way", String.valueOf(number), 1, number));
            return Packets.type(publisher.next()) == MqttMessageType.PUBACK;
        } catch (UncheckedIOException refused) {
            return false;
        }
    }

    private static void assertDelivers(BrokerProcess broker, String... texts) {
        try (RawMqttClient device = RawMqttClient.connected(broker.port(), Packets.connect3("device", false))) {
            for (String text : texts) {
                assertEquals(text, Packets.text(device.expectPublish()));
            }
            device.disconnect();
        }
    }

    private static void assertLogs(BrokerProcess broker, String words) {
        assertTrue(broker.log().stream().anyMatch(line -> line.contains(words)), () -> words + "\n" + broker.log());
    }

    /** The first line of each process is its command, which has no connection string here. */
    private static void assertSecret(List<String> log) {
        for (String line : log) {
            for (String secret : List.of(PASSWORD, ENCODED, "w0rd", USER + ":")) {
                assertFalse(line.contains(secret), line);
            }
        }
    }

    private static BrokerProcess broker(String name, String uri) {
        return builder(name, uri).start();
    }

    private static BrokerProcess.Builder builder(String name, String uri) {
        return BrokerProcess.builder("mongo-way-" + name)
                .property("roost.store.type", "mongodb")
                .property("quarkus.log.category.\"io.roostmq\".level", "DEBUG")
                .environment("QUARKUS_MONGODB_CONNECTION_STRING", uri);
    }
}
