package io.roostmq.broker.mqtt;

/** A Control Packet in the terms of MQTT 5.0 chapter 3, whatever version the peer speaks. */
public sealed interface Packet
        permits Connect,
                ConnAck,
                Publish,
                PubAck,
                PubRec,
                PubRel,
                PubComp,
                Subscribe,
                SubAck,
                Unsubscribe,
                UnsubAck,
                PingReq,
                PingResp,
                Disconnect,
                Auth {}
