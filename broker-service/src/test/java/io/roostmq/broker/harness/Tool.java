package io.roostmq.broker.harness;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Programs of the machine that a test needs, and that a machine may not have. */
public final class Tool {
    private static final String PATH = System.getenv().getOrDefault("PATH", "");

    private Tool() {}

    /** Skips the test, and says so where it is seen, when one of the programs is not on the PATH. */
    public static void require(String test, String... programs) {
        List<String> missing = new ArrayList<>();
        for (String program : programs) {
            if (!isInstalled(program)) {
                missing.add(program);
            }
        }
        skipUnless(missing.isEmpty(), test, "not on the PATH: " + String.join(", ", missing));
    }

    /** Skips the test, and says so where it is seen, unless the condition holds. */
    public static void skipUnless(boolean condition, String test, String why) {
        if (!condition) {
            System.err.println("!!! SKIPPED " + test + ": " + why);
        }
        assumeTrue(condition, why);
    }

    /**
     * What a test downloads is there, or the test is skipped as by {@link #skipUnless}; but continuous integration, which sees
     * to its network, fails.
     */
    public static void requireDownload(boolean succeeded, String test, String what, String log) {
        if (System.getenv("CI") != null) {
            assertTrue(succeeded, () -> what + " cannot be downloaded:\n" + log);
        }
        skipUnless(succeeded, test, what + " cannot be downloaded:\n" + log);
    }

    private static boolean isInstalled(String program) {
        for (String directory : PATH.split(":", -1)) {
            if (Files.isExecutable(Path.of(directory).resolve(program))) {
                return true;
            }
        }
        return false;
    }
}
