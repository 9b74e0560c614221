/**
 * Independent clients against the services as processes of their own: what a user does, from the packaged jars, through
 * {@code ./roost}. Run by failsafe; logs are in {@code target/it-logs}.
 */
@NullMarked
package io.roostmq.broker.it;

import org.jspecify.annotations.NullMarked;
