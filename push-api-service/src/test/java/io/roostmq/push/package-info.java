/** What holds for the service as a whole. */
@NullMarked
package io.roostmq.push;

import org.jspecify.annotations.NullMarked;
