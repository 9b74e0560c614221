/**
 * The admin API over HTTP: resources that translate a request to {@link io.roostmq.broker.admin} and its outcome to a response.
 *
 * <p>Nobody gets in without the token of the configuration; without one the API is off. Nothing here blocks: methods run on
 * the event loops of HTTP and return stages that complete on one of the broker's.
 *
 * <p>Every answer that is not a success is a Problem Details object (RFC 9457), whoever found the problem. Its {@code type} is
 * for programs and stable; the list is {@link io.roostmq.broker.app.admin.ProblemType}. Requests are read strictly: an unknown
 * parameter or field, one given twice, a number in quotes are mistakes that are named, not guessed at.
 */
@NullMarked
package io.roostmq.broker.app.admin;

import org.jspecify.annotations.NullMarked;
