/**
 * What process-level tests need: the services as processes of their own, started by {@code ./roost} as a user starts them,
 * and a client that obeys every order, legal or not.
 *
 * <p>The harness knows the broker only from outside: its command line, its log, its ports, its signals. It shares no code
 * with it, so that an error of the broker's codec cannot hide behind the same error here.
 */
@NullMarked
package io.roostmq.broker.harness;

import org.jspecify.annotations.NullMarked;
