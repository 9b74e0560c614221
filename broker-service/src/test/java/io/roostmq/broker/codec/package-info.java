/** Tests of the codec: bytes written by hand on one side, packets on the other. */
@NullMarked
package io.roostmq.broker.codec;

import org.jspecify.annotations.NullMarked;
