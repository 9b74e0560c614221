/**
 * The contract of every store, as interfaces whose default methods are the tests: an implementation's test class implements
 * {@link io.roostmq.broker.store.StoreContract} and says how to open a store.
 */
@NullMarked
package io.roostmq.broker.store;

import org.jspecify.annotations.NullMarked;
