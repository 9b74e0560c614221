/** SCRAM-SHA-256 against the vector of RFC 7677, a client that others wrote, and intruders. */
@NullMarked
package io.roostmq.broker.auth.scram;

import org.jspecify.annotations.NullMarked;
