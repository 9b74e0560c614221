package io.roostmq.broker.mqtt;

import org.jspecify.annotations.Nullable;

/**
 * A Topic Filter, MQTT 5.0 section 4.7, or a Shared Subscription's, section 4.8.2.
 *
 * @param value the filter as the client wrote it, {@code $share/} included: this is its identity
 * @param shareName the Share Name of a Shared Subscription, null for an ordinary one
 * @param topics the part that is matched against topic names; equals {@code value} for an ordinary subscription
 */
public record TopicFilter(String value, @Nullable String shareName, String topics) {
    private static final String SHARE = "$share/";

    /**
     * @param value 1 to 65535 bytes of UTF-8
     * @throws ProtocolException TOPIC_FILTER_INVALID when a wildcard stands where it may not, or the share name is bad
     */
    public static TopicFilter of(String value) {
        if (!value.startsWith(SHARE)) {
            return new TopicFilter(value, null, checked(value));
        }
        int end = value.indexOf('/', SHARE.length());
        if (end < 0) {
            throw invalid("[MQTT-4.8.2-2] $share without a filter", value);
        }
        String shareName = value.substring(SHARE.length(), end);
        if (shareName.isEmpty() || shareName.indexOf('+') >= 0 || shareName.indexOf('#') >= 0) {
            throw invalid("[MQTT-4.8.2-1] [MQTT-4.8.2-2] share name", value);
        }
        return new TopicFilter(value, shareName, checked(value.substring(end + 1)));
    }

    public boolean isShared() {
        return shareName != null;
    }

    public boolean hasWildcard() {
        return topics.indexOf('+') >= 0 || topics.indexOf('#') >= 0;
    }

    /** Whether it matches {@linkplain Topic#isOfServer the server's own topics}; then it matches no others. */
    public boolean isOfServer() {
        return Topic.isOfServer(topics);
    }

    /** Whether it matches topics {@linkplain Topic#isOfService between the server and its service}; then it matches no others. */
    public boolean isOfService() {
        return Topic.isOfService(topics);
    }

    private static String checked(String filter) {
        if (filter.isEmpty()) {
            throw invalid("[MQTT-4.7.3-1] is empty", filter);
        }
        int last = filter.length() - 1;
        for (int i = 0; i <= last; i++) {
            char c = filter.charAt(i);
            if (c == '\0') {
                throw invalid("[MQTT-4.7.3-2] contains U+0000", filter);
            }
            if (c != '+' && c != '#') {
                continue;
            }
            boolean levelStart = i == 0 || filter.charAt(i - 1) == '/';
            boolean levelEnd = i == last || filter.charAt(i + 1) == '/';
            if (!levelStart || !levelEnd) {
                throw invalid("[MQTT-4.7.1-2] '" + c + "' does not occupy an entire level", filter);
            }
            if (c == '#' && i != last) {
                throw invalid("[MQTT-4.7.1-1] '#' is not the last level", filter);
            }
        }
        return filter;
    }

    private static ProtocolException invalid(String what, String value) {
        return new ProtocolException(ReasonCode.TOPIC_FILTER_INVALID, "topic filter: " + what + ": " + value);
    }

    @Override
    public String toString() {
        return value;
    }
}
