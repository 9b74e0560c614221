package io.roostmq.broker.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roostmq.broker.exchange.Bench.Client;
import io.roostmq.broker.mqtt.ConnAck;
import io.roostmq.broker.mqtt.Disconnect;
import io.roostmq.broker.mqtt.Packet;
import io.roostmq.broker.mqtt.PingReq;
import io.roostmq.broker.mqtt.PingResp;
import io.roostmq.broker.mqtt.ProtocolException;
import io.roostmq.broker.mqtt.PubAck;
import io.roostmq.broker.mqtt.QoS;
import io.roostmq.broker.mqtt.ReasonCode;
import io.roostmq.broker.session.Session;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** When a connection is ended, and what has its effect before that. */
class ConnectionEndTest {
    private static final long HOUR = 3600;
    private static final long KEEP_ALIVE_MILLIS = 60_000;

    private final Bench bench = new Bench();
    private final Client client = bench.client("client");
    private final Client other = bench.client("other");

    @Test
    void aReadWithoutAPacketDoesNotCountAsASignOfLife() {
        client.connect(true, 0);
        bench.loop.advance(KEEP_ALIVE_MILLIS);
        session().onReadComplete();
        bench.loop.advance(KEEP_ALIVE_MILLIS);
        assertTrue(client.connection.isClosed());
    }

    @Test
    void aClientThatIsNotReadIsNotSilent() {
        other.connect(true, HOUR);
        other.subscribes("t", QoS.AT_LEAST_ONCE);
        client.connect(true, 0);
        bench.store.hold();
        while (client.connection.isReading()) {
            client.publishes("t", "m", QoS.AT_LEAST_ONCE);
        }
        bench.loop.advance(10 * KEEP_ALIVE_MILLIS);
        assertFalse(client.connection.isClosed());

        bench.store.open();
        bench.loop.runUntil(client.connection::isReading);
        assertFalse(client.connection.take(PubAck.class).isEmpty());
        bench.loop.advance(3 * KEEP_ALIVE_MILLIS);
        assertTrue(client.connection.isClosed());
    }

    @Test
    void whatCameBeforeAViolationIsAnsweredBeforeTheEnd() {
        client.start(true, HOUR, 65535, null);
        session().on(PingReq.INSTANCE);
        session().onViolation(new ProtocolException(ReasonCode.MALFORMED_PACKET, "test"));
        session().on(PingReq.INSTANCE);
        bench.loop.runUntil(client.connection::isClosed);
        List<Packet> sent = client.connection.sent();
        assertEquals(3, sent.size(), sent::toString);
        assertTrue(sent.get(0) instanceof ConnAck);
        assertEquals(PingResp.INSTANCE, sent.get(1));
        assertEquals(ReasonCode.MALFORMED_PACKET, ((Disconnect) sent.get(2)).reason());
    }

    private Session session() {
        return Objects.requireNonNull(client.session);
    }
}
