/**
 * HTTP and JSON: resources that translate a request to the domain and its outcome to a response, and nothing else.
 *
 * <p>Every answer that is not a success is a Problem Details object (RFC 9457), whoever found the problem: the JSON parser,
 * the rules of the domain, the router, the broker. Its {@code type} is for programs and stable; the list is
 * {@link io.roostmq.push.api.ProblemType}. JSON is read strictly: an unknown field, a field given twice, a number in quotes
 * are mistakes that are named, not guessed at.
 */
@NullMarked
package io.roostmq.push.api;

import org.jspecify.annotations.NullMarked;
