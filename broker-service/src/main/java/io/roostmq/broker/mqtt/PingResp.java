package io.roostmq.broker.mqtt;

/** PINGRESP, MQTT 5.0 section 3.13. */
public enum PingResp implements Packet {
    INSTANCE
}
