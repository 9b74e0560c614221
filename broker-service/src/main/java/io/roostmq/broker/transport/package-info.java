/**
 * The edge: sockets, Netty and its pipeline. {@link io.roostmq.broker.transport.Pipeline} is the one place that assembles a
 * channel; {@code ConnectStage} handles a connection until its CONNECT is authenticated ({@code Admission} leads through
 * it), {@code SessionStage} from then on.
 * Inwards there are only {@code Packet}s, {@code Connection} and {@code Loop}.
 */
@NullMarked
package io.roostmq.broker.transport;

import org.jspecify.annotations.NullMarked;
