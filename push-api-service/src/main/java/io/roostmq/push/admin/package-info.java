/**
 * Questions to the broker, by its admin interface: HTTP and JSON, over Vert.x' client. No other package knows that interface;
 * what it answers becomes values of the domain, and what it should not answer a failure. So a change of the broker's
 * representation stops here.
 *
 * <p>Unknown fields are ignored, missing ones are not: this service may be older than the broker. Connections, waiting
 * requests, the time and the size of an answer are bounded. Nothing is repeated: whoever asks knows whether it may be.
 */
@NullMarked
package io.roostmq.push.admin;

import org.jspecify.annotations.NullMarked;
