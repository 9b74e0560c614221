package io.roostmq.broker.mqtt;

/** PINGREQ, MQTT 5.0 section 3.12. */
public enum PingReq implements Packet {
    INSTANCE
}
