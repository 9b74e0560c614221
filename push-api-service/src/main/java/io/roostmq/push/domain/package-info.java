/**
 * What a push is, when it is valid and what can become of it. No HTTP, no MQTT client, no Quarkus.
 *
 * <p>A {@link io.roostmq.push.domain.Push} is valid by construction. {@link io.roostmq.push.domain.PushService} hands it to
 * the {@link io.roostmq.push.domain.PushGateway}, and every way it can end is a
 * {@link io.roostmq.push.domain.PushOutcome}: a value, never an exception. The four kinds differ in what the caller may
 * conclude: Accepted is durable; Rejected and Unavailable were not published; Unknown may have been.
 *
 * <p>An {@link io.roostmq.push.domain.Idempotency} makes a push repeatable: the broker compares name and fingerprint, this
 * service keeps nothing. A {@link io.roostmq.push.domain.PushSequence} sends many pushes in order, and waits where a single push
 * would be refused. {@link io.roostmq.push.domain.Presence} is the way to ask about clients.
 *
 * <p>Nothing is queued here. What cannot be sent at once is refused at once, so that "accepted" never means "in the memory
 * of a process that may die".
 */
@NullMarked
package io.roostmq.push.domain;

import org.jspecify.annotations.NullMarked;
