/**
 * Who gets a message: subscriptions as a tree of topic levels, MQTT 5.0 section 4.7.
 *
 * <p>{@link io.roostmq.broker.routing.TopicTree} is read by every event loop for every PUBLISH and written when somebody
 * subscribes, so reads take no lock. The rule that makes it safe: a writer changes one volatile reference, or one concurrent
 * map, at a time, and what was there before and after a change is reachable throughout it. A representation that grows or
 * shrinks is built aside and then put in place of the old one, which is left as it was for those who still read it.
 *
 * <p>A broker holds millions of subscriptions most of which are alone at their node, so everything has three sizes: one (no
 * container), a few (an array, copied by each change), many (a concurrent map). Nodes that hold nothing are taken out.
 *
 * <p>Cost: a node is 32 bytes and its level's text, and a filter makes one for each of its levels that it does not share with
 * another: a million of {@code devices/ID/cmd} take 230 bytes each, and a match among them half a microsecond. The standard
 * sets no limit to the number of levels, and neither does this package: nothing in it recurses.
 */
@NullMarked
package io.roostmq.broker.routing;

import org.jspecify.annotations.NullMarked;
