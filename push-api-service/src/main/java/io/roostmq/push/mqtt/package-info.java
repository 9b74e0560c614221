/**
 * The way to the broker: MQTT 5.0 over a few long-lived connections, by the HiveMQ client, which no other package knows.
 *
 * <p>{@link io.roostmq.push.mqtt.LinkPool} gives each message to the link of its topic or client, which keeps their order.
 * {@link io.roostmq.push.mqtt.MqttLink} keeps one link up; a {@code LinkConnection} is one connection from CONNECT to its end.
 * Each has a HiveMQ client of its own that is thrown away with it. The client's automatic reconnect is deliberately not
 * used: while it is at work the client takes messages into an unbounded buffer and sends them, and sends unacknowledged
 * ones again, on the next connection, long after their callers were told 503; and its CONNECT then lacks the User
 * Properties of the first one, so that the broker would no longer tell the message's identity. With one client per
 * connection, clean start and no session, what a connection has not confirmed when it ends can never be sent again.
 *
 * <p>A message enters the {@code Window} of its connection or is refused at once. The window is never larger than the
 * broker's Receive Maximum, so nothing waits inside the client for credit either. A place in the window is given back by
 * the acknowledgement or by the end of the connection, not by the publish timeout: the caller gets an answer in time, the
 * bound on memory holds, and a broker that is only slow catches up. When the timeout has struck for a whole window, the
 * connection is of no use any more and is replaced.
 *
 * <p>Threads: the link's state changes on one timer thread; messages are sent by any thread; answers arrive on threads of
 * the client. Nothing blocks.
 */
@NullMarked
package io.roostmq.push.mqtt;

import org.jspecify.annotations.NullMarked;
