/**
 * Packets that nobody would send on purpose, and a broker that must not mind: valid ones of all types and both versions,
 * mutated by a seeded random, while a healthy pair of clients goes on exchanging messages.
 */
@NullMarked
package io.roostmq.broker.fuzz;

import org.jspecify.annotations.NullMarked;
