/**
 * What has to happen without anybody asking: sessions and messages that expire, Wills that become due. Every sweep is
 * idempotent and bounded, and several brokers may do the same one at the same time.
 */
@NullMarked
package io.roostmq.broker.upkeep;

import org.jspecify.annotations.NullMarked;
