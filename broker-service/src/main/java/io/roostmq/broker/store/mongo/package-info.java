/**
 * The store for production: MongoDB, or any server that speaks its protocol, with nothing beyond single documents and
 * bulks: no transactions, no change streams, no TTL.
 *
 * <p>{@code Lane}s do all the writing. A client is always in the same lane, so what is asked for one client happens in that
 * order. A lane takes all operations that wait, lets them share their reads ({@code Cache.prefetch}), lets each decide from
 * memory, and writes what came of it in one bulk for each collection ({@code Round}); then it completes them. The longer a
 * bulk takes, the more operations share the next one. Reads wait for their lane and are then done by reader threads.
 * Operations on sessions do their own round trips ({@code Alone}).
 *
 * <p>Layout: {@code sessions}, {@code subscriptions} (clientId, topic, qos), {@code packets} (one for each message that waits
 * for a client: clientId, topic, payload, qos, messageId), {@code messages} (payloads that many packets refer to), {@code
 * retained}, {@code inbound} (QoS 2, received and not released), {@code schema} (version of the layout, reserved numbers). A
 * queue is a range of the {@code _id} of {@code packets}, see {@code Keys}.
 *
 * <p>Records carry the incarnation of their session; those of an older one are garbage that nobody reads, deleted in the
 * background ({@code Cleaner}).
 *
 * <p>QoS 2 without transactions: a delivery at QoS 2 of a QoS 2 message is written <i>conditionally</i>: it names the lease of
 * its publisher. When all are written, the publisher's inbound identifier is: that one document is the commit, and PUBREC
 * comes after it. A reader takes a conditional delivery for data when the inbound identifier is there, or the publisher's
 * session says that it was, and has been released by PUBREL ({@code Commitments}). So a crash at any point leaves either a
 * message that its publisher knows to be received, or one that nobody sees and the publisher sends again.
 *
 * <p>After a failure nothing of its round is acknowledged, what the lane believed to know is thrown away, and the store
 * refuses operations at once until a write succeeds ({@code Availability}).
 */
@NullMarked
package io.roostmq.broker.store.mongo;

import org.jspecify.annotations.NullMarked;
