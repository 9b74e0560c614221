package io.roostmq.broker.app;

import com.mongodb.ConnectionString;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an operator may read of a connection string: never its user and password, also not when it is wrong.
 *
 * @param hosts as written, separated by commas
 * @param database its name, empty when the string names none
 */
record MongoAddress(String hosts, String database) {
    private static final Pattern URI =
            Pattern.compile("mongodb(\\+srv)?://(?:[^@/]*@)?([^@/?]+)(?:/([^?]*))?(?:\\?.*)?");

    /**
     * An address of {@code mongodb+srv} is not resolved.
     *
     * @throws IllegalArgumentException for what is no connection string; the message does not repeat any part of it
     */
    static MongoAddress of(String connectionString) {
        Matcher matcher = URI.matcher(connectionString);
        boolean isSrv = matcher.matches() && matcher.group(1) != null;
        if (!matcher.matches() || (!isSrv && !isAcceptedByTheDriver(connectionString))) {
            throw new IllegalArgumentException("configuration: quarkus.mongodb.connection-string: not valid (expected:"
                    + " mongodb://[user:password@]host[:port][,host[:port]...][/database][?options], with ':', '/', '?',"
                    + " '#', '[', ']', '@' and '%' in user and password written as %3A, %2F and so on)");
        }
        return new MongoAddress(matcher.group(2), matcher.group(3) == null ? "" : matcher.group(3));
    }

    /** What the driver says about one that it refuses may quote a password. */
    private static boolean isAcceptedByTheDriver(String connectionString) {
        try {
            return !new ConnectionString(connectionString).getHosts().isEmpty();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
