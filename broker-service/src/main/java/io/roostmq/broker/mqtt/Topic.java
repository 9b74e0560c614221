package io.roostmq.broker.mqtt;

/**
 * A Topic Name, MQTT 5.0 section 4.7: one or more levels separated by '/', no wildcards.
 *
 * @param name 1 to 65535 bytes of UTF-8
 */
public record Topic(String name) {
    private static final String SERVER = "$SYS";
    private static final String SERVICE = "$roost";

    /** @throws ProtocolException TOPIC_NAME_INVALID for an empty name, a wildcard or U+0000 */
    public Topic {
        if (name.isEmpty()) {
            throw invalid("[MQTT-4.7.3-1] is empty");
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '+' || c == '#') {
                throw invalid("[MQTT-3.3.2-2] contains the wildcard '" + c + "'");
            }
            if (c == '\0') {
                throw invalid("[MQTT-4.7.3-2] contains U+0000");
            }
        }
    }

    /** Topics that begin with '$' are the server's and match no filter that begins with a wildcard [MQTT-4.7.2-1]. */
    public boolean isReserved() {
        return name.charAt(0) == '$';
    }

    /** Topics of which only the server is the publisher: what it says about itself. */
    public boolean isOfServer() {
        return isOfServer(name);
    }

    /** Topics between the server and its service, which are nobody else's. */
    public boolean isOfService() {
        return isOfService(name);
    }

    static boolean isOfServer(String topics) {
        return isBelow(SERVER, topics);
    }

    static boolean isOfService(String topics) {
        return isBelow(SERVICE, topics);
    }

    private static boolean isBelow(String level, String topics) {
        return topics.startsWith(level) && (topics.length() == level.length() || topics.charAt(level.length()) == '/');
    }

    private static ProtocolException invalid(String what) {
        return new ProtocolException(ReasonCode.TOPIC_NAME_INVALID, "topic name " + what);
    }

    @Override
    public String toString() {
        return name;
    }
}
