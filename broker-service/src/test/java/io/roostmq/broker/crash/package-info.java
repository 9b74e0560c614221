/**
 * The broker under load, killed with {@code -9} and started again, and every acknowledged message accounted for.
 *
 * <p>Publishers and subscribers write down what they see; {@link io.roostmq.broker.crash.HistoryChecker} compares it with
 * what the standard and the README promise, and {@link io.roostmq.broker.crash.GroupChecker} does for the members of a Shared
 * Subscription together. The checkers have tests of their own that show they can fail.
 */
@NullMarked
package io.roostmq.broker.crash;

import org.jspecify.annotations.NullMarked;
