/**
 * What an operator may ask about clients and their queues, and do to them.
 *
 * <p>What is durable is in the store, what a connection knows is in its {@code Session}; both are asked here, and put
 * together. Nothing is remembered between two requests. Whatever is done to a connected client is done by its session, on its
 * loop: only there is it known what has been sent.
 *
 * <p>Threading: every method may be called from any thread and returns at once. The steps of a request run on one event loop,
 * where the outcomes of the store and of sessions are brought back to; its stage completes there too.
 */
@NullMarked
package io.roostmq.broker.admin;

import org.jspecify.annotations.NullMarked;
