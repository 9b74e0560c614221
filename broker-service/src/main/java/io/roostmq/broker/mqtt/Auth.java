package io.roostmq.broker.mqtt;

import org.jspecify.annotations.Nullable;

/** AUTH, MQTT 5.0 section 3.15: a step of an extended authentication exchange. */
public record Auth(
        ReasonCode reason,
        @Nullable String authenticationMethod,
        @Nullable Payload authenticationData,
        Diagnostics diagnostics)
        implements Packet {}
