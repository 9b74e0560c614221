/** The contract on this implementation, and what only it promises. */
@NullMarked
package io.roostmq.broker.store.embedded;

import org.jspecify.annotations.NullMarked;
