package io.roostmq.broker.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.roostmq.broker.exchange.Bench.Client;
import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.PubAck;
import io.roostmq.broker.mqtt.Publish;
import io.roostmq.broker.mqtt.QoS;
import io.roostmq.broker.mqtt.ReasonCode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is published, and who comes and goes, at any step of what is done for a Shared Subscription on another event loop. */
class SharedQueueRaceTest {
    private static final long HOUR = 3600;
    private static final int STEPS = 24;
    private static final String JOBS = "$share/workers/jobs/+";
    private static final String ERRANDS = "$share/workers/errands/+";

    private final Bench bench = new Bench();
    private final Client publisher = bench.client("publisher");
    private final Client one = bench.client("one");
    private final Client two = bench.client("two");

    @Test
    void whatIsPublishedMeanwhileIsFound() {
        for (int step = 0; step < STEPS; step++) {
            new SharedQueueRaceTest().publishAtStep(step);
        }
    }

    private void publishAtStep(int step) {
        publisher.connect(true, HOUR);
        join(one);
        leave(one);
        publish("jobs/1");
        bench.distributing.hold();
        one.connect(false, HOUR);
        run(step);
        publish("jobs/2");
        bench.distributing.release();
        bench.settle();
        assertEquals(List.of("jobs/1", "jobs/2"), received(one), "published at step " + step);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 5, 8, 13, 21})
    void whoComesBackWhileItsQueueIsHandedBackLosesNothing(int first) {
        for (int second = 0; second < STEPS; second++) {
            new SharedQueueRaceTest().comeAndGoAtSteps(first, second);
        }
    }

    /** One has what it has not acknowledged, comes back and loses its connection again; then everybody comes. */
    private void comeAndGoAtSteps(int first, int second) {
        publisher.connect(true, HOUR);
        join(one);
        join(two);
        leave(two);
        Set<String> all = new HashSet<>();
        for (int i = 0; i < 4; i++) {
            all.add("jobs/" + i);
            all.add("errands/" + i);
            publish("jobs/" + i);
            publish("errands/" + i);
        }
        bench.settle();
        bench.distributing.hold();
        two.connect(false, HOUR);
        leave(one);
        run(first);
        one.connect(false, HOUR);
        run(second);
        leave(one, two);
        bench.distributing.release();
        bench.settle();
        one.connect(false, HOUR);
        two.connect(false, HOUR);
        bench.settle();
        Set<String> received = new HashSet<>(received(one));
        received.addAll(received(two));
        assertEquals(all, received, "comes back at step " + first + ", and goes after " + second + " more");
        assertEquals(0, bench.depth(new ClientId(JOBS)).messages());
        assertEquals(0, bench.depth(new ClientId(ERRANDS)).messages());
    }

    private void join(Client member) {
        member.connect(false, HOUR);
        member.subscribes(JOBS, QoS.AT_LEAST_ONCE);
        member.subscribes(ERRANDS, QoS.AT_LEAST_ONCE);
        bench.settle();
    }

    private void leave(Client... members) {
        for (Client member : members) {
            member.loses();
        }
        bench.settle();
    }

    private void publish(String topic) {
        assertEquals(ReasonCode.SUCCESS, publisher.publishesAndWaits(topic, topic));
    }

    /** So many tasks of the other loop, or all there are. */
    private void run(int tasks) {
        bench.settle();
        for (int i = 0; i < tasks && bench.distributing.runOne(); i++) {
            bench.settle();
        }
    }

    /** What a connection has brought, and is acknowledged now. */
    private List<String> received(Client member) {
        List<Publish> all = new ArrayList<>();
        List<Publish> some = member.connection.take(Publish.class);
        while (!some.isEmpty()) {
            all.addAll(some);
            some.forEach(publish -> member.sends(PubAck.of(publish.packetId(), ReasonCode.SUCCESS)));
            bench.settle();
            some = member.connection.take(Publish.class);
        }
        return Bench.payloads(all);
    }
}
