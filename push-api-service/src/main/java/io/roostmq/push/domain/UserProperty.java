package io.roostmq.push.domain;

/** A User Property, MQTT 5.0 section 3.3.2.3.7: names may repeat, order is kept [MQTT-3.3.2-18]. */
public record UserProperty(String name, String value) {}
