package io.roostmq.broker.it;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;

/** What a Paho client of MQTT 5.0 receives, for another thread to take. */
final class PahoInbox implements MqttCallback {
    private static final long PATIENCE_SECONDS = 20;

    private final BlockingQueue<MqttMessage> messages = new LinkedBlockingQueue<>();

    /** The next message; fails when none comes. */
    MqttMessage next() throws InterruptedException {
        MqttMessage message = messages.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (message == null) {
            throw new AssertionError("nothing came in " + PATIENCE_SECONDS + " s");
        }
        return message;
    }

    static String text(MqttMessage message) {
        return new String(message.getPayload(), StandardCharsets.UTF_8);
    }

    @Override
    public void messageArrived(String topic, MqttMessage message) {
        messages.add(message);
    }

    @Override
    public void disconnected(MqttDisconnectResponse response) {}

    @Override
    public void mqttErrorOccurred(MqttException exception) {
        messages.add(new MqttMessage(("error: " + exception).getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public void deliveryComplete(IMqttToken token) {}

    @Override
    public void connectComplete(boolean reconnect, String serverUri) {}

    @Override
    public void authPacketArrived(int reasonCode, MqttProperties properties) {}
}
