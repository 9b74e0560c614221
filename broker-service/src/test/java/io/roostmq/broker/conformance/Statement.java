package io.roostmq.broker.conformance;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A normative statement of appendix B of a standard.
 *
 * @param version of the standard, {@code 3.1.1} or {@code 5.0}
 * @param text what it asks for, in short
 * @param applies to whom
 * @param why it does not apply to this server; empty where it does, and for clients
 */
record Statement(String version, String id, String text, Applies applies, String why) {
    /** Whom a statement concerns. */
    enum Applies {
        /** A server, and so this one. */
        SERVER,
        /** Nobody but clients. */
        CLIENT,
        /** A server that does what this one does not. */
        OTHERS
    }

    static final String V3 = "3.1.1";
    static final String V5 = "5.0";

    private static final String RESOURCE = "/conformance/statements.csv";
    private static final Pattern ROW =
            Pattern.compile("([\\d.]+),(MQTT-[\\d.]+-\\d+),(\"?)(.+)\\3,(server|client|others)(?:,\"?([^\"]+)\"?)?");

    /** All of both standards, in the order of their chapters. */
    static List<Statement> all() {
        InputStream resource = Objects.requireNonNull(Statement.class.getResourceAsStream(RESOURCE), RESOURCE);
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(resource, StandardCharsets.UTF_8))) {
            return lines.lines().skip(1).map(Statement::parsed).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Statement parsed(String line) {
        Matcher row = ROW.matcher(line);
        if (!row.matches()) {
            throw new IllegalStateException(RESOURCE + ": " + line);
        }
        Applies applies = Applies.valueOf(row.group(5).toUpperCase(Locale.ROOT));
        String why = Objects.requireNonNullElse(row.group(6), "");
        if (why.isEmpty() == (applies == Applies.OTHERS)) {
            throw new IllegalStateException(RESOURCE + ": a reason goes with others, and with nothing else: " + line);
        }
        return new Statement(row.group(1), row.group(2), row.group(4), applies, why);
    }

    /** What it is called among those of both standards. */
    String key() {
        return version + " " + id;
    }
}
