package io.roostmq.broker.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.roostmq.broker.harness.BrokerProcess;
import io.roostmq.broker.harness.Eventually;
import io.roostmq.broker.harness.MongoServer;
import io.roostmq.broker.harness.NodeScripts;
import io.roostmq.broker.harness.Packets;
import io.roostmq.broker.harness.RawMqttClient;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The recipe of {@link MqttJsRecipeIT} on MongoDB, with a look into the database by another driver at every step; and a
 * database that is away.
 */
class MongoRecipeIT {
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final int READY = 200;
    private static final int NOT_READY = 503;

    private static final NodeScripts MQTT = NodeScripts.install("MongoRecipeIT", "mqttjs");
    private static final NodeScripts MONGO = NodeScripts.install("MongoRecipeIT", "mongojs");

    @Test
    void theDatabaseShowsWhoSubscribedAndWhatWaitsForWhom() {
        String uri = databaseOn(
                MongoServer.shared(), "recipe_" + ProcessHandle.current().pid());
        try (BrokerProcess broker = broker("mongo-recipe", uri)) {
            Map<String, String> environment = Map.of("ROOST_PORT", String.valueOf(broker.port()), "ROOST_MONGODB", uri);
            MQTT.run(environment, "subscribe", "cli_sub");
            MQTT.run(environment, "subscribe", "cli2_sub");
            MONGO.run(environment, "expect", "test", "cli_sub=0", "cli2_sub=0");
            // The last one is the end mark.
            MQTT.run(environment, "publish", "1", "999");
            MONGO.run(environment, "expect", "test", "cli_sub=1000", "cli2_sub=1000");
            broker.kill9();
            broker.restart();
            MONGO.run(environment, "expect", "test", "cli_sub=1000", "cli2_sub=1000");
            MQTT.run(environment, "collect", "cli_sub", "1", "999");
            MONGO.run(environment, "expect", "test", "cli_sub=0", "cli2_sub=1000");
            broker.stop();
            broker.restart();
            MQTT.run(environment, "collect", "cli2_sub", "1", "999");
            MONGO.run(environment, "expect", "test", "cli_sub=0", "cli2_sub=0");
            MQTT.run(environment, "subscribe", "cli_sub");
            MONGO.run(environment, "expect", "test", "cli_sub=0", "cli2_sub=0");
            broker.stop();
        }
    }

    @Test
    void aBrokerWhoseDatabaseIsAwayServesWhatNeedsNoneAndFindsItByItself() {
        MongoServer server = MongoServer.ofItsOwn("MongoRecipeIT");
        String uri = databaseOn(server, "away");
        server.kill9();
        try (BrokerProcess broker = broker("mongo-away", uri)) {
            assertEquals(NOT_READY, broker.readiness());
            Map<String, String> environment = Map.of("ROOST_PORT", String.valueOf(broker.port()), "ROOST_MONGODB", uri);
            assertServesWhatNeedsNoDatabase(broker.port());
            server = server.restarted();
            Eventually.isTrue("ready", PATIENCE, () -> broker.readiness() == READY);
            MQTT.run(environment, "subscribe", "cli_sub");
            MQTT.run(environment, "publish", "1", "99");
            server.kill9();
            Eventually.isTrue("not ready", PATIENCE, () -> broker.readiness() == NOT_READY);
            server = server.restarted();
            Eventually.isTrue("ready again", PATIENCE, () -> broker.readiness() == READY);
            MQTT.run(environment, "collect", "cli_sub", "1", "99");
            broker.stop();
        } finally {
            server.close();
        }
    }

    private static void assertServesWhatNeedsNoDatabase(int port) {
        try (RawMqttClient passing = RawMqttClient.connected(port, Packets.connect5("passing", true, 0));
                RawMqttClient staying = RawMqttClient.open(port)) {
            passing.subscribe(1, "live", 0);
            passing.send(Packets.publish("live", "now", 0, 0));
            assertEquals("now", Packets.text(passing.expectPublish()));
            staying.send(Packets.connect5("staying", false, 3600));
            MqttConnAckMessage refusal = (MqttConnAckMessage) staying.expect(MqttMessageType.CONNACK);
            assertEquals(
                    MqttConnectReturnCode.CONNECTION_REFUSED_SERVER_UNAVAILABLE_5,
                    refusal.variableHeader().connectReturnCode());
            passing.send(Packets.publish("live", "stored for whom?", 1, 7));
            assertEquals(MqttMessageType.DISCONNECT, Packets.type(passing.next()), "not PUBACK");
        }
    }

    private static BrokerProcess broker(String name, String uri) {
        return BrokerProcess.builder(name)
                .property("roost.store.type", "mongodb")
                .property("quarkus.mongodb.connection-string", uri)
                .start();
    }

    private static String databaseOn(MongoServer server, String database) {
        String uri = server.uri();
        int options = uri.indexOf('?');
        String base = options < 0 ? uri : uri.substring(0, options);
        String host = base.replaceFirst("(mongodb(?:\\+srv)?://[^/]+).*", "$1");
        return host + "/" + database + (options < 0 ? "" : uri.substring(options));
    }
}
