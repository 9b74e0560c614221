/**
 * Who may come in, and what they may do: two ports, an implementation that lets everybody in, and one that lets nobody in
 * without an Authentication Method. The methods themselves have packages below this one.
 */
@NullMarked
package io.roostmq.broker.auth;

import org.jspecify.annotations.NullMarked;
