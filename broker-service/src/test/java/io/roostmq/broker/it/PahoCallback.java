package io.roostmq.broker.it;

import java.nio.charset.StandardCharsets;
import java.util.Queue;
import org.eclipse.paho.client.mqttv3.IMqttDeliveryToken;
import org.eclipse.paho.client.mqttv3.MqttCallback;
import org.eclipse.paho.client.mqttv3.MqttMessage;

/** Puts the payloads of what a Paho client receives into a queue. */
final class PahoCallback implements MqttCallback {
    private final Queue<String> payloads;

    PahoCallback(Queue<String> payloads) {
        this.payloads = payloads;
    }

    @Override
    public void connectionLost(Throwable cause) {
        payloads.add("connection lost: " + cause);
    }

    @Override
    public void messageArrived(String topic, MqttMessage message) {
        payloads.add(new String(message.getPayload(), StandardCharsets.UTF_8));
    }

    @Override
    public void deliveryComplete(IMqttDeliveryToken token) {}
}
