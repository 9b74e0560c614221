/** The edge, without sockets. */
@NullMarked
package io.roostmq.broker.transport;

import org.jspecify.annotations.NullMarked;
