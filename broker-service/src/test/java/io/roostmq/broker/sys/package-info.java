/** Tests of what the broker counts; what becomes of it is tested with the exchange. */
@NullMarked
package io.roostmq.broker.sys;

import org.jspecify.annotations.NullMarked;
