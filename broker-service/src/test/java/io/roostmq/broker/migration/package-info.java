/** The import of what mosca has left, on the MongoDB that {@code MongoServer} finds. */
@NullMarked
package io.roostmq.broker.migration;

import org.jspecify.annotations.NullMarked;
