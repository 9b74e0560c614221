package io.roostmq.broker.crash;

/**
 * The messages of one publisher to one topic at one QoS: what order is promised for [MQTT-4.6.0-6].
 *
 * @param qos of the PUBLISHes, 1 or 2
 */
record Stream(String publisher, String topic, int qos) {
    @Override
    public String toString() {
        return publisher + " on " + topic + " at QoS " + qos;
    }
}
