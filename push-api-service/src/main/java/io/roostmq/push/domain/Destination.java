package io.roostmq.push.domain;

/** Where a message goes. */
public sealed interface Destination {
    /** The topic name under which devices receive it. */
    String topic();

    /** The topic name under which it is published. */
    String wireTopic();

    /** Messages with the same text stay in the order in which they were sent. */
    String orderKey();

    /** To everybody who subscribes to the topic. */
    record ToTopic(String topic) implements Destination {
        @Override
        public String wireTopic() {
            return topic;
        }

        @Override
        public String orderKey() {
            return topic;
        }
    }

    /**
     * To one device, whatever it subscribes to.
     *
     * @param clientId its Client Identifier
     * @param topic any topic name
     * @param sessionExpirySeconds a client without a session gets one that lasts so long; 0: it gets none
     */
    record ToClient(String clientId, String topic, long sessionExpirySeconds) implements Destination {
        /** Longest Session Expiry Interval there is, in seconds: it never expires, MQTT 5.0 section 3.1.2.11.2. */
        public static final long SESSION_EXPIRY_SECONDS_MAX = 0xFFFF_FFFFL;

        private static final String SPACE = "$roost/clients/";

        @Override
        public String wireTopic() {
            return SPACE + PercentEncoding.encode(clientId) + "/" + topic;
        }

        @Override
        public String orderKey() {
            return clientId;
        }
    }
}
