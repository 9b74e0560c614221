package io.roostmq.broker.codec;

import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectPayload;
import io.netty.handler.codec.mqtt.MqttConnectVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.roostmq.broker.mqtt.Connect;
import io.roostmq.broker.mqtt.Payload;
import io.roostmq.broker.mqtt.ProtocolException;
import io.roostmq.broker.mqtt.ReasonCode;
import io.roostmq.broker.mqtt.Will;
import org.jspecify.annotations.Nullable;

/** CONNECT, MQTT 5.0 section 3.1. */
final class Mqtt5Connect {
    private static final long CONNECT = Property.set(
            Property.SESSION_EXPIRY_INTERVAL,
            Property.RECEIVE_MAXIMUM,
            Property.MAXIMUM_PACKET_SIZE,
            Property.TOPIC_ALIAS_MAXIMUM,
            Property.REQUEST_RESPONSE_INFORMATION,
            Property.REQUEST_PROBLEM_INFORMATION,
            Property.USER_PROPERTY,
            Property.AUTHENTICATION_METHOD,
            Property.AUTHENTICATION_DATA);
    private static final long WILL = Property.set(
            Property.WILL_DELAY_INTERVAL,
            Property.PAYLOAD_FORMAT_INDICATOR,
            Property.MESSAGE_EXPIRY_INTERVAL,
            Property.CONTENT_TYPE,
            Property.RESPONSE_TOPIC,
            Property.CORRELATION_DATA,
            Property.USER_PROPERTY);

    private Mqtt5Connect() {}

    static Connect packet(MqttMessage message) {
        MqttConnectMessage connect = (MqttConnectMessage) message;
        MqttConnectVariableHeader header = connect.variableHeader();
        MqttConnectPayload payload = connect.payload();
        InboundProperties properties = InboundProperties.of("CONNECT", header.properties(), CONNECT);
        if (properties.has(Property.AUTHENTICATION_DATA) && !properties.has(Property.AUTHENTICATION_METHOD)) {
            throw new ProtocolException(
                    ReasonCode.PROTOCOL_ERROR, "CONNECT: authentication data without a method, section 3.1.2.11.10");
        }
        String username = payload.userName();
        byte[] password = payload.passwordInBytes();
        return new Connect(
                WireText.checked(payload.clientIdentifier()),
                header.isCleanSession(),
                header.keepAliveTimeSeconds(),
                properties.fourBytes(Property.SESSION_EXPIRY_INTERVAL, 0),
                properties.positiveTwoBytes(Property.RECEIVE_MAXIMUM, Connect.DEFAULT_RECEIVE_MAXIMUM),
                properties.positiveFourBytes(Property.MAXIMUM_PACKET_SIZE, Connect.NO_MAXIMUM_PACKET_SIZE),
                properties.twoBytes(Property.TOPIC_ALIAS_MAXIMUM, 0),
                properties.flag(Property.REQUEST_RESPONSE_INFORMATION, false),
                properties.flag(Property.REQUEST_PROBLEM_INFORMATION, true),
                properties.userProperties(),
                properties.text(Property.AUTHENTICATION_METHOD),
                properties.binary(Property.AUTHENTICATION_DATA),
                will(header, payload),
                username == null ? null : WireText.checked(username),
                password == null ? null : Payload.of(password));
    }

    private static @Nullable Will will(MqttConnectVariableHeader header, MqttConnectPayload payload) {
        if (!header.isWillFlag()) {
            Wills.expectNoFlags(header);
            return null;
        }
        InboundProperties properties = InboundProperties.of("Will of CONNECT", payload.willProperties(), WILL);
        return new Will(
                Wills.topic(payload),
                Wills.message(payload),
                Wills.qos(header),
                header.isWillRetain(),
                properties.fourBytes(Property.WILL_DELAY_INTERVAL, 0),
                properties.fourBytes(Property.MESSAGE_EXPIRY_INTERVAL, Will.NO_EXPIRY),
                properties.message());
    }
}
