/** The contract on this implementation, and what only it promises; on the MongoDB that {@code MongoServer} finds. */
@NullMarked
package io.roostmq.broker.store.mongo;

import org.jspecify.annotations.NullMarked;
