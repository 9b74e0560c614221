/** What the tests stand on: a broker that does as it is told, and waiting without sleeping. */
@NullMarked
package io.roostmq.push.testing;

import org.jspecify.annotations.NullMarked;
