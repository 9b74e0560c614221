package io.roostmq.broker.codec;

import java.util.HashMap;
import java.util.Map;

/**
 * The Topic Aliases that the server has set on a client's connection, MQTT 5.0 section 3.3.2.3.4. The first topics that are
 * worth it get one, and keep it: an alias that changed hands with every topic would cost bytes and save none.
 */
final class OutboundAliases {
    /** The topic has no alias. */
    static final int NONE = 0;

    /** The property, in bytes. */
    static final int ALIAS_BYTES = PublishSize.PROPERTY_ID_BYTES + Short.BYTES;

    /** Longer topic names get none, in characters: they would be held for as long as the connection lasts. */
    static final int TOPIC_CHARACTERS_MAX = 1024;

    private final int maximum;
    private final Map<String, Integer> aliases = new HashMap<>();

    /** @param maximum the highest alias, 1..65535, and the bound of what is kept */
    OutboundAliases(int maximum) {
        this.maximum = maximum;
    }

    /** The alias of a topic, or {@link #NONE}. */
    int of(String topic) {
        return aliases.getOrDefault(topic, NONE);
    }

    /** Whether the topic, which has none, can have one. */
    boolean mayGive(String topic) {
        return aliases.size() < maximum && topic.length() > ALIAS_BYTES && topic.length() <= TOPIC_CHARACTERS_MAX;
    }

    /** Gives the topic an alias: the packet that is sent with it has to name the topic. */
    int give(String topic) {
        int alias = aliases.size() + 1;
        aliases.put(topic, alias);
        return alias;
    }
}
