package io.roostmq.broker.harness;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A process whose output goes to a log file, line by line, and is watched for one line on the way. */
public final class ServiceProcess {
    private static final Duration STOP_MAX = Duration.ofSeconds(30);
    /** 128 + SIGTERM: how a JVM ends that was told to. */
    private static final int TERMINATED = 143;

    private final String name;
    private final Path log;
    private final Process process;
    private final Thread reader;
    private final CompletableFuture<Matcher> awaited = new CompletableFuture<>();

    /**
     * Starts it in the repository's root, its standard input closed.
     *
     * @param name of the log file, which grows with each process of that name
     * @param awaited the line that {@link #await} waits for
     */
    public ServiceProcess(String name, List<String> command, Map<String, String> environment, Pattern awaited) {
        this.name = name;
        this.log = Repository.logs().resolve(name + ".log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(Repository.root().toFile())
                .redirectErrorStream(true);
        builder.environment().putAll(environment);
        builder.environment().put("ROOST_BUILD", "never");
        try {
            process = builder.start();
            process.getOutputStream().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        reader = new Thread(() -> copyOutput(command, awaited), name + "-log");
        reader.setDaemon(true);
        reader.start();
        // A test that ends abruptly leaves no process behind.
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    }

    /** The groups of the awaited line; fails with the log when the process ends or the time is up. */
    public Matcher await(Duration timeout) {
        try {
            return awaited.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError(name + ": ended with exit code " + waitForEnd(STOP_MAX) + logged(), e);
        } catch (TimeoutException e) {
            process.destroyForcibly();
            throw new AssertionError(name + ": not there in " + timeout + logged(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** SIGKILL: the process gets no chance to do anything. Returns when it is gone. */
    public void kill9() {
        process.toHandle().destroyForcibly();
        waitForEnd(STOP_MAX);
    }

    /** SIGTERM; returns the exit code. */
    public int stop() {
        // Process.destroy would also close the pipe that the last lines come through.
        process.toHandle().destroy();
        return waitForEnd(STOP_MAX);
    }

    /** SIGTERM to a JVM; fails unless its shutdown hooks have run to the end. */
    public void stopCleanly() {
        int code = stop();
        if (code != 0 && code != TERMINATED) {
            throw new AssertionError(name + ": exit code: " + code + " (expected: 0 or " + TERMINATED + ")" + logged());
        }
    }

    /** The exit code, when the process has ended and all its output is in the log. */
    public int waitForEnd(Duration timeout) {
        try {
            if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(name + ": still there after " + timeout + logged());
            }
            reader.join(STOP_MAX.toMillis());
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The last lines this and earlier processes of that name have written. */
    public String tailOfLog() {
        try {
            List<String> lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 60), lines.size()));
        } catch (IOException e) {
            return "(unreadable: " + e + ")";
        }
    }

    private String logged() {
        return ", its log " + log + ":\n" + tailOfLog();
    }

    /** All that this and earlier processes of that name have written. */
    public List<String> log() {
        try {
            return new ArrayList<>(Files.readAllLines(log));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void copyOutput(List<String> command, Pattern pattern) {
        try (BufferedReader in = process.inputReader(StandardCharsets.UTF_8);
                BufferedWriter out =
                        Files.newBufferedWriter(log, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            write(out, "$ " + String.join(" ", command));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                write(out, line);
                Matcher matcher = pattern.matcher(line);
                if (!awaited.isDone() && matcher.find()) {
                    awaited.complete(matcher);
                }
            }
        } catch (IOException e) {
            awaited.completeExceptionally(e);
        }
        awaited.completeExceptionally(new IllegalStateException("the output ended without " + pattern));
    }

    private static void write(BufferedWriter out, String line) throws IOException {
        out.write(line);
        out.newLine();
        out.flush();
    }
}
