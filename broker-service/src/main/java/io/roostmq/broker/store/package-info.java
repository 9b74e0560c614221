/**
 * What the core asks of durable storage: sessions with their subscriptions, queues of pending deliveries, retained
 * messages. Three implementations ({@code memory}, {@code embedded}, {@code mongo}) share one contract test suite.
 *
 * <p>Every operation is asynchronous and returns a stage that completes on a thread of the store: the caller posts the
 * outcome back to its own actor and never chains work to it. A stage that completes normally is a promise: what it stands
 * for survives {@code kill -9} and, with {@code fsync} durability, power loss. A stage that fails with
 * {@link io.roostmq.broker.store.StoreException} may or may not have taken effect; repeating the operation is always safe.
 *
 * <p>Operations that one caller submits for one client take effect in the order of submission: a {@code head} never
 * returns what an earlier {@code remove} removed. A read may already see what is submitted after it.
 */
@NullMarked
package io.roostmq.broker.store;

import org.jspecify.annotations.NullMarked;
