package io.roostmq.broker.app;

import io.roostmq.broker.auth.scram.ScramFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** {@code ./roost passwd --scram}: writes a user into the file of {@code roost.auth.scram.file}. */
public final class ScramPasswd {
    private ScramPasswd() {}

    /**
     * @param arguments the file, and the iterations or nothing for the usual number; user and password come from stdin, a line
     *     each
     */
    public static void main(String[] arguments) {
        int code = run(arguments, System.in, System.err);
        System.exit(code);
    }

    /** Returns the exit code: 0, or 1 with a line that says what is wrong. */
    static int run(String[] arguments, InputStream in, PrintStream out) {
        String file = arguments[0];
        try {
            int iterations = arguments.length > 1 ? number(arguments[1]) : ScramFile.ITERATIONS;
            ScramFile users = ScramFile.readOrNew(Path.of(file));
            BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            String user = line("user", lines);
            boolean added = users.set(user, line("password", lines), iterations);
            users.write();
            out.println("roost: user " + user + (added ? " added to " : ": password changed in ") + file);
            return 0;
        } catch (IllegalArgumentException wrong) {
            out.println("roost: " + wrong.getMessage());
        } catch (IOException failure) {
            out.println("roost: " + file + ": cannot be written: " + failure);
        }
        return 1;
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("iterations: " + text + " (expected: a number)", e);
        }
    }

    private static String line(String what, BufferedReader lines) throws IOException {
        String line = lines.readLine();
        if (line == null || line.isEmpty()) {
            throw new IllegalArgumentException(what + ": empty (expected: a line on stdin)");
        }
        return line;
    }
}
