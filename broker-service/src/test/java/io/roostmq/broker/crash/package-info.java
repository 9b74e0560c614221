/**
 * The broker under load, killed with {@code -9} and started again, and every acknowledged message accounted for.
 *
 * <p>Publishers and subscribers write down what they see; {@link io.roostmq.broker.crash.HistoryChecker} compares it with
 * what the standard and the README promise. The checker has a test of its own that shows it can fail.
 */
@NullMarked
package io.roostmq.broker.crash;

import org.jspecify.annotations.NullMarked;
