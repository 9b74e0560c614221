package io.roostmq.broker.app;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an operator may read of a connection string: never its user and password.
 *
 * @param hosts as written, separated by commas
 * @param database its name, empty when the string names none
 */
record MongoAddress(String hosts, String database) {
    private static final Pattern URI =
            Pattern.compile("mongodb(?:\\+srv)?://(?:[^@/]*@)?([^@/?]+)(?:/([^?]*))?(?:\\?.*)?");

    /** @throws IllegalArgumentException for what is no connection string; the message does not repeat it */
    static MongoAddress of(String connectionString) {
        Matcher matcher = URI.matcher(connectionString);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("configuration: quarkus.mongodb.connection-string:"
                    + " not valid (expected: mongodb://[user:password@]host[:port][/database][?options])");
        }
        return new MongoAddress(matcher.group(1), matcher.group(2) == null ? "" : matcher.group(2));
    }
}
