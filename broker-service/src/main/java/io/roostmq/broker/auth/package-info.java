/**
 * Who may come in, and what they may do: two ports and the implementation that lets everybody in.
 */
@NullMarked
package io.roostmq.broker.auth;

import org.jspecify.annotations.NullMarked;
