package io.roostmq.push.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roostmq.push.domain.Destination.ToClient;
import io.roostmq.push.domain.Payload;
import io.roostmq.push.domain.Push;
import io.roostmq.push.domain.PushEvents;
import io.roostmq.push.domain.PushOutcome;
import io.roostmq.push.domain.PushOutcome.Accepted;
import io.roostmq.push.domain.PushOutcome.Unavailable;
import io.roostmq.push.testing.Eventually;
import io.roostmq.push.testing.Reply;
import io.roostmq.push.testing.ScriptedBroker;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class LinkPoolTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    private final ScriptedBroker broker = ScriptedBroker.up();
    private final LinkPool pool = new LinkPool(
            LinkPool.settings(
                    new LinkSettings(
                            new BrokerAddress("127.0.0.1", broker.port()),
                            "push",
                            null,
                            2,
                            LONG,
                            Duration.ofSeconds(2),
                            Duration.ofSeconds(30),
                            new ReconnectDelay(Duration.ofMillis(20), Duration.ofMillis(50))),
                    3),
            new PushEvents() {},
            Clock.systemUTC());

    @AfterEach
    void stop() {
        Eventually.get(pool.stop(Duration.ZERO));
        broker.close();
    }

    @Test
    void eachLinkHasItsOwnConnectionAndClientId() {
        startUp();
        TreeSet<String> ids = new TreeSet<>();
        for (int i = 0; i < 3; i++) {
            ids.add(broker.takeConnect().clientId());
        }
        assertEquals(List.of("push-1", "push-2", "push-3"), new ArrayList<>(ids));
        assertEquals(3, broker.connections());
    }

    @Test
    void topicHasOneLinkAndThusOneWindow() {
        startUp();
        broker.onPublish(published -> Reply.hold());
        pool.publish(to("a"));
        pool.publish(to("a"));
        assertFull(pool.publish(to("a")));
        assertFalse(pool.room(to("a")).toCompletableFuture().isDone());
        assertEquals(2, pool.inFlight());
        List<CompletionStage<PushOutcome>> others = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            others.add(pool.publish(to("t" + i)));
        }
        assertEquals(6, pool.inFlight());
        assertTrue(others.stream()
                        .filter(stage -> !stage.toCompletableFuture().isDone())
                        .count()
                == 4);
    }

    @Test
    void roomIsToldWhenAMessageLeaves() {
        startUp();
        broker.onPublish(published -> Reply.hold());
        pool.publish(to("a"));
        assertTrue(pool.room(to("a")).toCompletableFuture().isDone());
        pool.publish(to("a"));
        broker.takePublish();
        broker.takePublish();
        CompletionStage<Void> room = pool.room(to("a"));
        assertFalse(room.toCompletableFuture().isDone());
        broker.acknowledgeHeld();
        Eventually.get(room);
        assertInstanceOf(Accepted.class, Eventually.get(publishWhenThereIsRoom()));
    }

    @Test
    void roomIsToldWhenTheConnectionIsLost() {
        startUp();
        broker.onPublish(published -> Reply.hold());
        pool.publish(to("a"));
        pool.publish(to("a"));
        broker.takePublish();
        broker.takePublish();
        CompletionStage<Void> room = pool.room(to("a"));
        broker.hangUp();
        Eventually.get(room);
    }

    @Test
    void messagesToOneClientStayInOrderWhateverTheirTopics() {
        startUp();
        for (int i = 0; i < 100; i++) {
            while (!(Eventually.get(pool.publish(toClient("t" + i))) instanceof Accepted)) {
                Eventually.get(pool.room(toClient("t" + i)));
            }
            assertEquals("$roost/clients/c/t" + i, broker.takePublish().topic());
        }
    }

    @Test
    void whileALinkIsDownItsTopicsGoOverAnotherOne() {
        broker.answerConnects(clientId -> clientId.equals("push-2"));
        pool.start();
        Eventually.isTrue("one link is up", () -> pool.up() == 1);
        for (int i = 0; i < 10; i++) {
            assertInstanceOf(Accepted.class, Eventually.get(pool.publish(to("t" + i))));
            assertEquals("push-2", broker.takePublish().clientId());
        }
    }

    @Test
    void topicGoesHomeOnlyWhenNothingOfItIsInFlight() {
        startUp();
        String home = linkOf("a");
        broker.answerConnects(clientId -> !clientId.equals(home));
        broker.hangUp();
        int number = Integer.parseInt(home.substring(home.length() - 1));
        Eventually.isTrue(
                "the other links are up",
                () -> pool.up() == 2 && !pool.status().get(number - 1).up());
        broker.onPublish(published -> Reply.hold());
        pool.publish(to("a"));
        String other = broker.takePublish().clientId();
        assertNotEquals(home, other);
        broker.answerConnects(true);
        Eventually.isTrue("all links are up", () -> pool.up() == 3);
        CompletionStage<PushOutcome> second = pool.publish(to("a"));
        assertEquals(other, broker.takePublish().clientId());
        broker.acknowledgeHeld();
        Eventually.get(second);
        broker.onPublish(published -> Reply.acknowledge(0));
        Eventually.isTrue("nothing is in flight", () -> pool.inFlight() == 0);
        assertEquals(home, linkOf("a"));
    }

    @Test
    void statusIsThatOfEachLink() {
        assertEquals(3, pool.status().size());
        assertEquals(0, pool.up());
        startUp();
        assertEquals(3, pool.up());
        Eventually.get(pool.stop(LONG));
        assertEquals(0, pool.up());
        assertEquals(3, broker.disconnects());
    }

    private void startUp() {
        pool.start();
        Eventually.isTrue("all links are up", () -> pool.up() == 3);
    }

    private String linkOf(String topic) {
        Eventually.get(pool.publish(to(topic)));
        return broker.takePublish().clientId();
    }

    private CompletionStage<PushOutcome> publishWhenThereIsRoom() {
        broker.onPublish(published -> Reply.acknowledge(0));
        Eventually.isTrue(
                "there is room", () -> pool.room(to("a")).toCompletableFuture().isDone());
        return pool.publish(to("a"));
    }

    private static void assertFull(CompletionStage<PushOutcome> stage) {
        Unavailable unavailable = assertInstanceOf(Unavailable.class, Eventually.get(stage));
        assertEquals(Unavailable.Cause.WINDOW_FULL, unavailable.cause());
    }

    private static Push to(String topic) {
        return Push.of(topic, Payload.EMPTY);
    }

    private static Push toClient(String topic) {
        return to("x").to(new ToClient("c", topic, 0));
    }
}
