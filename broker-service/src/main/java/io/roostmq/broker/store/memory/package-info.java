/**
 * The store that forgets: everything on the heap, for brokers that need no durability and as the model that other stores are
 * compared with.
 *
 * <p>One thread carries out all operations one after the other, so nothing here is locked, and what it does is the plainest
 * reading of the contract.
 */
@NullMarked
package io.roostmq.broker.store.memory;

import org.jspecify.annotations.NullMarked;
