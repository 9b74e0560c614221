/**
 * Between the bytes of a client and the {@code mqtt} vocabulary. The only place that knows protocol versions:
 * {@link io.roostmq.broker.codec.Dialects} picks a {@link io.roostmq.broker.codec.Dialect} by the first message, and nobody
 * above asks again.
 *
 * <p>Two steps each way. Inwards {@link io.roostmq.broker.codec.FrameDecoder} turns bytes into Netty's messages and sees to
 * their form; a dialect turns those into packets and sees to their meaning: ranges, what belongs to which packet, Topic
 * Aliases. Outwards a dialect makes Netty's messages, and Netty's encoder writes them.
 *
 * <p>Why not Netty's decoder (4.1.130), whose messages these are? A dialect can be fed by it, but no check behind it can make
 * good what it does:
 *
 * <ul>
 *   <li>Properties that end with one of two bytes, in a block of 128 bytes or more, are cut short: a PUBLISH gets the rest of
 *       its properties in front of its payload, silently.
 *   <li>Size is checked after the variable header: a CONNECT may make the broker hold 256 MiB of properties before that.
 *   <li>Strings and properties may reach beyond the packet, so a packet that is too short waits for bytes of the next one.
 *   <li>A property given twice leaves no trace; nor do bytes behind the end of PUBACK, PINGREQ, DISCONNECT, which are then read
 *       as the next packet.
 *   <li>Ill-formed UTF-8 becomes U+FFFD [MQTT-1.5.4-1], a long Will Topic becomes null, integers need not be minimal
 *       [MQTT-1.5.5-1], reserved bits of subscription options are dropped, and more than 23 characters of client
 *       identifier are refused in MQTT 3.1.
 *   <li>Its failures do not say which Reason Code they are.
 * </ul>
 *
 * <p>Of Netty's encoder, dialects know that it leaves out User Properties of an acknowledgement which has nothing else
 * ({@code OutboundProperties}), that it fails on Reason Codes which are not the packet's ({@code PacketReasons}), and that
 * it does not look at the length of a text ({@code WireText}). It finds the version in an attribute of the channel that
 * {@code FrameDecoder} sets. A client that uses it cannot send a Password without a User Name, which MQTT 5.0
 * allows.
 */
@NullMarked
package io.roostmq.broker.codec;

import org.jspecify.annotations.NullMarked;
