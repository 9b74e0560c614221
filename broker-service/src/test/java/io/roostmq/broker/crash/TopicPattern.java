package io.roostmq.broker.crash;

import java.util.regex.Pattern;

/**
 * A Topic Filter, matched in another way than the broker does it, MQTT 5.0 section 4.7.1; that of a Shared Subscription matches what
 * the filter in it does.
 */
record TopicPattern(String filter, Pattern pattern) {
    private static final Pattern SHARE = Pattern.compile("^\\$share/[^/]*/");

    static TopicPattern of(String filter) {
        StringBuilder regex = new StringBuilder();
        String separator = "";
        for (String level : SHARE.matcher(filter).replaceFirst("").split("/", -1)) {
            switch (level) {
                case "#" -> regex.append(separator.isEmpty() ? ".*" : "(/.*)?");
                case "+" -> regex.append(separator).append("[^/]*");
                default -> regex.append(separator).append(Pattern.quote(level));
            }
            separator = "/";
        }
        return new TopicPattern(filter, Pattern.compile(regex.toString(), Pattern.DOTALL));
    }

    boolean matches(String topic) {
        return pattern.matcher(topic).matches();
    }
}
