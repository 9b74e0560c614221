/**
 * Takes over what another broker has left: mosca with its collections in MongoDB. Reads there, and writes through the {@code
 * store} SPI, so every durable store can be the target. Runs in a process of its own, while no broker works on the target.
 *
 * <p>Repeating an import is safe: the identifier of a message is made from the {@code _id} of its document, so the same
 * document becomes the same record, and a record that is there is left as it is.
 */
@NullMarked
package io.roostmq.broker.migration;

import org.jspecify.annotations.NullMarked;
