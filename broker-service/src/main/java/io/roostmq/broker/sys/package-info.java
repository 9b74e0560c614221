/**
 * What the broker says about itself: the topics {@code $SYS/broker/#}, under the names that users of mosquitto know.
 * {@link io.roostmq.broker.sys.EventCounts} listens to events and counts, {@link io.roostmq.broker.sys.SysTopics} announces the
 * values at an interval. They are kept in memory only, and clients can read but not publish them.
 */
@NullMarked
package io.roostmq.broker.sys;

import org.jspecify.annotations.NullMarked;
