/**
 * SCRAM-SHA-256 as an Authentication Method of MQTT 5.0 (RFC 5802, RFC 7677): the server's half, from stored verifiers.
 *
 * <p>{@link io.roostmq.broker.auth.scram.ScramExchange} is the course of messages and knows no MQTT,
 * {@link io.roostmq.broker.auth.scram.ScramAuthenticator} puts it behind the port, and
 * {@link io.roostmq.broker.auth.scram.ScramFile} is the users on disk. What the server computes for an attempt is five HMACs and a
 * few hashes over some hundred bytes, so it is done where it is asked for; the expensive derivation is the client's, and that of
 * whoever writes the file.
 */
@NullMarked
package io.roostmq.broker.auth.scram;

import org.jspecify.annotations.NullMarked;
