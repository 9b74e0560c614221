package io.roostmq.push.mqtt;

/**
 * Where the broker listens.
 *
 * @param host a name or an address; an IPv6 address without brackets
 * @param port 1..65535
 */
public record BrokerAddress(String host, int port) {
    /** Port of MQTT over TCP as registered with IANA. */
    public static final int DEFAULT_PORT = 1883;

    private static final int PORT_MAX = 65_535;

    /**
     * @param text {@code host:port} or {@code host}; an IPv6 address in brackets: {@code [::1]:1883}
     * @throws IllegalArgumentException when it is neither
     */
    public static BrokerAddress parse(String text) {
        int hostEnd = text.startsWith("[") ? text.indexOf(']') + 1 : firstColonOrEnd(text);
        String host = text.substring(0, hostEnd);
        if (host.startsWith("[")) {
            host = host.substring(1, host.length() - 1);
        }
        String rest = text.substring(hostEnd);
        if (host.isEmpty() || !(rest.isEmpty() || rest.matches(":\\d{1,5}"))) {
            throw new IllegalArgumentException("is not host:port");
        }
        int port = rest.isEmpty() ? DEFAULT_PORT : Integer.parseInt(rest.substring(1));
        if (port < 1 || port > PORT_MAX) {
            throw new IllegalArgumentException("has port " + port);
        }
        return new BrokerAddress(host, port);
    }

    private static int firstColonOrEnd(String text) {
        int colon = text.indexOf(':');
        return colon < 0 ? text.length() : colon;
    }

    @Override
    public String toString() {
        return host.indexOf(':') < 0 ? host + ":" + port : "[" + host + "]:" + port;
    }
}
