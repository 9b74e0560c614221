/**
 * Who may come in, and what they may do: two ports, an implementation that lets everybody in, one that lets nobody in
 * without an Authentication Method, and one that knows the service user by its password. The methods themselves have packages below this one.
 */
@NullMarked
package io.roostmq.broker.auth;

import org.jspecify.annotations.NullMarked;
