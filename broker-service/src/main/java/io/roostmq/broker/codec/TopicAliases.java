package io.roostmq.broker.codec;

import io.roostmq.broker.mqtt.ProtocolException;
import io.roostmq.broker.mqtt.ReasonCode;
import io.roostmq.broker.mqtt.Topic;
import java.util.HashMap;
import java.util.Map;

/** The Topic Aliases a client has set on its connection, MQTT 5.0 section 3.3.2.3.4. */
final class TopicAliases {
    /** No alias came with the packet. */
    static final int NONE = -1;

    private final int maximum;
    private final Map<Integer, Topic> topics = new HashMap<>();

    /** @param maximum the highest alias the server accepts, as told in CONNACK: 0..65535, and the bound of what is kept */
    TopicAliases(int maximum) {
        this.maximum = maximum;
    }

    /**
     * The topic of a PUBLISH, MQTT 5.0 section 3.3.4; with both a name and an alias, the alias stands for the name from now on.
     *
     * @param name as received, empty when the alias is to say it
     * @param alias as received, or {@link #NONE}
     * @throws ProtocolException TOPIC_ALIAS_INVALID for one that is out of range, PROTOCOL_ERROR when there is neither a name
     *     nor an alias that was set before, TOPIC_NAME_INVALID
     */
    Topic resolve(String name, int alias) {
        if (alias == NONE) {
            if (name.isEmpty()) {
                throw new ProtocolException(
                        ReasonCode.PROTOCOL_ERROR, "PUBLISH: neither topic name nor topic alias, section 3.3.2.1");
            }
            return new Topic(name);
        }
        if (alias < 1 || alias > maximum) {
            throw new ProtocolException(
                    ReasonCode.TOPIC_ALIAS_INVALID,
                    "[MQTT-3.3.2-8] [MQTT-3.3.2-9] topic alias: " + alias + " (expected: 1.." + maximum + ")");
        }
        if (!name.isEmpty()) {
            Topic topic = new Topic(name);
            topics.put(alias, topic);
            return topic;
        }
        Topic topic = topics.get(alias);
        if (topic == null) {
            throw new ProtocolException(
                    ReasonCode.PROTOCOL_ERROR, "PUBLISH: topic alias " + alias + " was not set, section 3.3.4");
        }
        return topic;
    }
}
