/**
 * The store that needs nothing installed: RocksDB in a directory.
 *
 * <p>One {@code Writer} thread owns all that changes. It takes every operation that waits, applies them one after the other
 * to one {@code Group}, writes that group with one synced write, and only then completes their stages: the longer a write
 * takes, the larger the next group is. What an operation needs to know comes from the {@code SessionCache}, from the
 * changes the group already holds, or from the database; where the first two cannot answer (a scan of rows that the group
 * has changed) the group is committed first. Reads pass through the writer as well, as barriers, and are then carried out
 * by reader threads: that is what makes a {@code head} see every earlier {@code remove}, and a slow reader never holds up
 * the writer.
 *
 * <p>After a failed write nothing of the group is acknowledged, the cache is thrown away and the database is opened anew,
 * with a growing pause between attempts; until that works every operation is refused at once.
 *
 * <p>Layout of a store's directory: {@code FORMAT} (text: the format's version), {@code db} (RocksDB), {@code native}
 * (its library, replaced at every start). Keys are described
 * in {@code Keys}, values in {@code Records} and {@code SessionRows}, column families in {@code Column}.
 */
@NullMarked
package io.roostmq.broker.store.embedded;

import org.jspecify.annotations.NullMarked;
