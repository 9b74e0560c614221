/**
 * Translates between Netty's MQTT messages and the {@code mqtt} vocabulary, and does nothing else. The only place that knows
 * protocol versions: {@link io.roostmq.broker.codec.Dialects} picks a {@link io.roostmq.broker.codec.Dialect} by the first
 * message, and nobody above asks again.
 */
@NullMarked
package io.roostmq.broker.codec;

import org.jspecify.annotations.NullMarked;
