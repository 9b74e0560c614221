package io.roostmq.broker.it;

import org.jspecify.annotations.Nullable;

/**
 * An Application Message. A client of version 3 has no properties to say or read.
 *
 * @param properties of version 5
 */
record TestMessage(String topic, String text, int qos, boolean retain, Properties properties) {
    static final long NO_EXPIRY = -1;

    static TestMessage of(String topic, String text, int qos) {
        return new TestMessage(topic, text, qos, false, Properties.NONE);
    }

    TestMessage retained() {
        return new TestMessage(topic, text, qos, true, properties);
    }

    TestMessage with(Properties other) {
        return new TestMessage(topic, text, qos, retain, other);
    }

    /**
     * @param expirySeconds Message Expiry Interval, {@link #NO_EXPIRY} for none
     * @param willDelaySeconds of a Will; nobody receives it
     */
    record Properties(
            long expirySeconds,
            long willDelaySeconds,
            @Nullable String contentType,
            @Nullable String responseTopic,
            @Nullable String correlation) {
        static final Properties NONE = new Properties(NO_EXPIRY, 0, null, null, null);

        static Properties expiry(long seconds) {
            return new Properties(seconds, 0, null, null, null);
        }

        static Properties willDelay(long seconds, String contentType) {
            return new Properties(NO_EXPIRY, seconds, contentType, null, null);
        }

        static Properties request(String responseTopic, String correlation) {
            return new Properties(NO_EXPIRY, 0, null, responseTopic, correlation);
        }

        static Properties answer(@Nullable String correlation) {
            return new Properties(NO_EXPIRY, 0, null, null, correlation);
        }
    }
}
