/**
 * The vocabulary of MQTT 5.0 (OASIS, 2019) as immutable values: packets, messages, topics, identifiers.
 *
 * <p>Level 0: depends on nothing but the JDK. The protocol version does not exist here: MQTT 3.1 and 3.1.1 are translated
 * to these terms by {@code codec}, so nothing above ever asks which version a client speaks.
 */
@NullMarked
package io.roostmq.broker.mqtt;

import org.jspecify.annotations.NullMarked;
