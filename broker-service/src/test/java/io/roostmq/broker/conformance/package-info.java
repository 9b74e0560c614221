/**
 * The normative statements of MQTT 3.1.1 and 5.0 that concern a server, each with a test on a raw socket against a broker
 * process. One class per chapter, one method per statement (or per few that cannot be told apart), named after what the
 * server does and annotated with {@link io.roostmq.broker.conformance.Clause}.
 */
@NullMarked
package io.roostmq.broker.conformance;

import org.jspecify.annotations.NullMarked;
