/**
 * How fast the stores are, and what a delivery costs them: {@code ./roost bench store}, told in docs/BENCHMARKS.md. Works on the
 * {@code Store} as the broker does, without sockets and sessions: {@link io.roostmq.broker.bench.PublishingLane} appends like a
 * lane of the exchange, {@link io.roostmq.broker.bench.DrainingSession} reads and removes like a session that catches up.
 */
@NullMarked
package io.roostmq.broker.bench;

import org.jspecify.annotations.NullMarked;
