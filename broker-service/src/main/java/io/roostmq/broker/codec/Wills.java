package io.roostmq.broker.codec;

import io.netty.handler.codec.mqtt.MqttConnectPayload;
import io.netty.handler.codec.mqtt.MqttConnectVariableHeader;
import io.roostmq.broker.mqtt.Payload;
import io.roostmq.broker.mqtt.ProtocolException;
import io.roostmq.broker.mqtt.QoS;
import io.roostmq.broker.mqtt.ReasonCode;
import io.roostmq.broker.mqtt.Topic;

/** The parts of a Will that all versions have, with the rules for the flags of CONNECT, MQTT 5.0 section 3.1.2. */
final class Wills {
    private Wills() {}

    /** @throws ProtocolException MALFORMED_PACKET when there is no Will but a QoS or RETAIN for it */
    static void expectNoFlags(MqttConnectVariableHeader header) {
        if (header.willQos() != 0 || header.isWillRetain()) {
            throw new ProtocolException(
                    ReasonCode.MALFORMED_PACKET, "[MQTT-3.1.2-11] [MQTT-3.1.2-13] CONNECT: Will flags without a Will");
        }
    }

    /** @throws ProtocolException MALFORMED_PACKET for 3 [MQTT-3.1.2-12] */
    static QoS qos(MqttConnectVariableHeader header) {
        return QoS.of(header.willQos());
    }

    /** @throws ProtocolException TOPIC_NAME_INVALID */
    static Topic topic(MqttConnectPayload payload) {
        String topic = payload.willTopic();
        if (topic == null) {
            throw new ProtocolException(ReasonCode.TOPIC_NAME_INVALID, "CONNECT: Will Topic is missing or too long");
        }
        return new Topic(topic);
    }

    static Payload message(MqttConnectPayload payload) {
        byte[] message = payload.willMessageInBytes();
        return message == null ? Payload.EMPTY : Payload.of(message);
    }
}
