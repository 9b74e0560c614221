/** Tests of routing: by examples, against a naive matcher, and with threads. */
@NullMarked
package io.roostmq.broker.routing;

import org.jspecify.annotations.NullMarked;
