package io.roostmq.push.domain;

/** The Payload Format Indicator, MQTT 5.0 section 3.3.2.3.2. */
public enum PayloadFormat {
    /** Unspecified bytes: the indicator is not sent. */
    BYTES,
    /** Well-formed UTF-8 text. */
    UTF_8
}
