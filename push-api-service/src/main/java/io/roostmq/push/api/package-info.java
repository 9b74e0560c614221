/**
 * HTTP and JSON: resources that translate a request to the domain and its outcome to a response, and nothing else.
 *
 * <p>Every answer that is not a success is a Problem Details object (RFC 9457), whoever found the problem: the JSON parser,
 * the rules of the domain, the router, the broker. Its {@code type} is for programs and stable; the list is
 * {@link io.roostmq.push.api.ProblemType}. JSON is read strictly: an unknown field, a field given twice, a number in quotes
 * are mistakes that are named, not guessed at.
 *
 * <p>Whoever asks is a {@link io.roostmq.push.domain.Caller}, found in one place, {@code Callers}. A batch is sent by
 * {@link io.roostmq.push.domain.PushSequence}, on the event loop of its request. A streamed batch is not a resource but a route,
 * {@code LineRoute}: its body is read piece by piece, and a piece is asked for only when the one before is used up.
 * {@code BodyLimit} leaves it alone.
 */
@NullMarked
package io.roostmq.push.api;

import org.jspecify.annotations.NullMarked;
