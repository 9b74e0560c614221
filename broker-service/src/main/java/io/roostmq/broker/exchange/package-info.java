/**
 * Where messages meet subscriptions. {@code Routes} knows who wants what; a {@code Lane} takes the messages of some
 * publishers of one event loop through "store, then wake, then acknowledge": one batch at a time, so that the order of a
 * publisher is kept and a write serves many messages.
 *
 * <p>One routing tree serves both questions of a PUBLISH, who must have it stored and who is connected to get it now: a
 * {@code Subscriber} is in it for as long as its session lives, and points to the connected session while there is one.
 *
 * <p>A message for one client alone needs no tree: {@code Addressees} finds its session, or has one made in the store.
 */
@NullMarked
package io.roostmq.broker.exchange;

import org.jspecify.annotations.NullMarked;
