package io.roostmq.broker.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.roostmq.broker.harness.BrokerProcess;
import io.roostmq.broker.harness.MongoServer;
import io.roostmq.broker.harness.MoscaData;
import io.roostmq.broker.harness.Packets;
import io.roostmq.broker.harness.QueueReader;
import io.roostmq.broker.harness.RawMqttClient;
import io.roostmq.broker.harness.Repository;
import io.roostmq.broker.harness.ServiceProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code ./roost import-mosca}: what mosca has promised its clients, a broker of ours delivers. */
class ImportMoscaIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int MESSAGES = 700;
    private static final int DONE = 0;
    private static final int FAILED = 1;
    private static final int MISUSE = 2;
    private static final int SOME_SKIPPED = 3;

    private final String name = "mosca_" + ProcessHandle.current().pid();
    private final MongoClient client = MongoClients.create(MongoServer.shared().uri());
    private final MongoDatabase database = client.getDatabase(name);
    private final MoscaData mosca = new MoscaData(database);
    private final Path data = Repository.freshData("import");

    @BeforeEach
    void fill() {
        mosca.subscription("device-1", "test", 1);
        mosca.subscription("device-2", "test", 1);
        IntStream.range(0, MESSAGES).forEach(number -> mosca.packet("device-1", "test", String.valueOf(number), 1));
        mosca.packet("device-2", "test", "only one", 1);
        mosca.retained("test", "retained", 0);
    }

    @AfterEach
    void drop() {
        database.drop();
        client.close();
    }

    @Test
    void aBrokerOnTheEmbeddedStoreDeliversWhatMoscaHeld() {
        ServiceProcess done = run(uri(name), "--to", data.toString());
        assertEquals(DONE, done.waitForEnd(PATIENCE), done::tailOfLog);
        assertSays(done, "imported: 2 sessions, 2 subscriptions, 701 packets, 1 retained messages; skipped: 0");
        try (BrokerProcess broker =
                BrokerProcess.builder("import-embedded").data(data).start()) {
            ServiceProcess refused = run(uri(name), "--to", data.toString());
            assertEquals(FAILED, refused.waitForEnd(PATIENCE), refused::tailOfLog);
            assertDelivers(broker);
            broker.stop();
        }
    }

    @Test
    void aBrokerOnMongoDbDeliversWhatMoscaHeldAlsoWhenTheImportIsRepeated() {
        String target = name + "_roost";
        database.getCollection("packets").insertOne(new Document("client", "device-1").append("foreign", true));
        for (int time = 0; time < 2; time++) {
            ServiceProcess done = run(uri(name), "--to", uri(target));
            assertEquals(SOME_SKIPPED, done.waitForEnd(PATIENCE), done::tailOfLog);
            assertSays(done, "packet: missing (expected: a document)");
            assertSays(done, "imported: 2 sessions, 2 subscriptions, 701 packets, 1 retained messages; skipped: 1");
        }
        try (BrokerProcess broker =
                BrokerProcess.builder("import-mongodb").store(uri(target)).start()) {
            ServiceProcess refused = run(uri(name), "--to", uri(target));
            assertEquals(FAILED, refused.waitForEnd(PATIENCE), refused::tailOfLog);
            assertSays(refused, "in use by 'broker'");
            assertDelivers(broker);
            broker.stop();
            assertEquals(0, client.getDatabase(target).getCollection("packets").countDocuments());
        } finally {
            client.getDatabase(target).drop();
        }
    }

    @Test
    void aTargetOrSourceThatCannotBeRightIsRefused() {
        assertRefused(FAILED, "choose another one as the target", uri(name), "--to", uri(name));
        assertRefused(FAILED, "has no collections of mosca", uri(name + "_empty"), "--to", data.toString());
        assertRefused(FAILED, "names no database", MongoServer.shared().uri(), "--to", data.toString());
        assertRefused(FAILED, "not valid", "mongodb://u:s3c@ret@h/mqtt", "--to", data.toString());
        assertRefused(MISUSE, "where mosca's database is", "--to", data.toString());
    }

    private static void assertRefused(int code, String words, String... arguments) {
        ServiceProcess refused = run(arguments);
        assertEquals(code, refused.waitForEnd(PATIENCE), refused::tailOfLog);
        assertSays(refused, words);
    }

    private static void assertDelivers(BrokerProcess broker) {
        RawMqttClient first = RawMqttClient.open(broker.port());
        MqttConnAckMessage connAck = first.connect(Packets.connect3("device-1", false));
        assertTrue(connAck.variableHeader().isSessionPresent());
        List<String> received = new ArrayList<>();
        new QueueReader(first).read(MESSAGES, publish -> received.add(Packets.text(publish)));
        assertEquals(IntStream.range(0, MESSAGES).mapToObj(String::valueOf).toList(), received);
        try (RawMqttClient publisher = RawMqttClient.connected(broker.port(), Packets.connect3("publisher", true))) {
            publisher.subscribe(1, "test", 0);
            MqttPublishMessage retained = publisher.expectPublish();
            assertEquals("retained", Packets.text(retained));
            assertTrue(retained.fixedHeader().isRetain());
            publisher.send(Packets.publish("test", "new", 1, 1));
            new QueueReader(first).read(1, publish -> assertEquals("new", Packets.text(publish)));
        }
        first.disconnect();
        RawMqttClient second = RawMqttClient.connected(broker.port(), Packets.connect3("device-2", false));
        List<String> of2 = new ArrayList<>();
        new QueueReader(second).read(2, publish -> of2.add(Packets.text(publish)));
        assertEquals(List.of("only one", "new"), of2);
        second.disconnect();
    }

    private static ServiceProcess run(String... arguments) {
        List<String> command = new ArrayList<>(List.of(Repository.script().toString(), "import-mosca"));
        command.addAll(List.of(arguments));
        return new ServiceProcess("import-mosca", command, Map.of(), Pattern.compile("$^"));
    }

    private static void assertSays(ServiceProcess process, String words) {
        assertTrue(process.log().stream().anyMatch(line -> line.contains(words)), () -> words + process.tailOfLog());
    }

    private static String uri(String database) {
        String uri = MongoServer.shared().uri();
        int options = uri.indexOf('?');
        String base = options < 0 ? uri : uri.substring(0, options);
        return base.replaceFirst("(mongodb(?:\\+srv)?://[^/]+).*", "$1") + "/" + database
                + (options < 0 ? "" : uri.substring(options));
    }
}
