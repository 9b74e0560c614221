/**
 * The heart: one {@link io.roostmq.broker.session.Session} per connection, an actor on that connection's event loop.
 *
 * <p>Threading contract: everything a session owns is touched on its {@link io.roostmq.broker.session.Loop} only, so there
 * are no locks. Wire packets call it directly; deliveries from other loops come through its bounded
 * {@link io.roostmq.broker.session.Inbox}; outcomes of the store are posted back to the loop and land in a named method.
 * {@code Receiving} is the half that takes PUBLISH from the client, {@code Sending} the half that delivers to it,
 * {@code Subscribing} changes what is routed to it. Flow classes ({@code InboundFlow}, {@code OutboundFlow}, {@code Feed})
 * decide and hold state but touch no I/O and no clock.
 *
 * <p>The queue of a persistent session is in the store. A connected session is a window over its head: catching up reads
 * pages, live takes deliveries hand to hand (see {@code Feed}). An offline session is only its {@code Subscriber} in the
 * routing tree.
 */
@NullMarked
package io.roostmq.broker.session;

import org.jspecify.annotations.NullMarked;
