package io.roostmq.broker.harness;

import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The MongoDB of a test: that of {@code MONGODB_URI}; else one started by the program that {@code MONGO_COMPAT} names, or that
 * lies in {@code ../shared/tools} beside the repository; else a {@code mongod} of the PATH; else one in this process, which
 * forgets. Says which one it is.
 */
public final class MongoServer implements AutoCloseable {
    /** Longer than the program itself waits for anything, so that it is the one that says what is wrong. */
    private static final Duration COMMAND_MAX = Duration.ofMinutes(3);

    private static final Path BESIDE = Repository.root()
            .resolve("../shared/tools/mongo-compat/mongo-compat")
            .normalize();

    /** {@code MONGO_COMPAT} when it is not to be used, even where it lies beside the repository. */
    private static final String NO_COMPAT = "none";

    private static @Nullable MongoServer shared;

    private final Backend backend;
    private final String uri;

    private sealed interface Backend {}

    /** Somebody else's. */
    private record Given() implements Backend {}

    /** Started and killed by a program. */
    private record Compat(Path program, int port, Path data) implements Backend {}

    private record Mongod(Path program, int port, Path data, Process process) implements Backend {}

    private record InProcess(de.bwaldvogel.mongo.MongoServer server) implements Backend {}

    private MongoServer(Backend backend, String uri) {
        this.backend = backend;
        this.uri = uri;
        System.out.println("MongoDB of the tests: " + this);
    }

    /** One for all tests of this process that do not harm it. */
    public static synchronized MongoServer shared() {
        if (shared == null) {
            String given = System.getenv("MONGODB_URI");
            MongoServer found =
                    given == null || given.isBlank() ? start("shared") : new MongoServer(new Given(), given);
            Runtime.getRuntime().addShutdownHook(new Thread(found::close));
            shared = found;
        }
        return shared;
    }

    /** One of its own for a test that stops, or kills, it; skips the test, loudly, where there is none that survives that. */
    public static MongoServer ofItsOwn(String test) {
        MongoServer server = start(test);
        if (!server.isDurable()) {
            server.close();
            Tool.skipUnless(false, test, "no MongoDB that can be killed: neither MONGO_COMPAT nor mongod");
        }
        return server;
    }

    /** One of its own that wants a user and a password; skips the test, loudly, where it cannot be made. */
    public static MongoServer withUser(String test, String user, String password) {
        Path program = compat();
        Tool.skipUnless(program != null, test, "no MongoDB with users: MONGO_COMPAT is not there");
        return startCompat(Objects.requireNonNull(program), test, "--user", user, "--password", password);
    }

    private static MongoServer startCompat(Path program, String name, String... options) {
        Path data = Repository.freshData("mongo-" + name);
        int port = Repository.freePort();
        List<String> arguments =
                new ArrayList<>(List.of("up", "--port", String.valueOf(port), "--data", data.toString()));
        arguments.addAll(List.of(options));
        return new MongoServer(new Compat(program, port, data), run(program, arguments.toArray(new String[0])));
    }

    private static MongoServer start(String name) {
        Path program = compat();
        if (program != null) {
            return startCompat(program, name);
        }
        Path mongod = onPath("mongod");
        if (mongod != null) {
            Path data = Repository.freshData("mongod-" + name);
            int port = Repository.freePort();
            return new MongoServer(
                    new Mongod(mongod, port, data, startMongod(mongod, port, data)),
                    "mongodb://127.0.0.1:" + port + "/");
        }
        de.bwaldvogel.mongo.MongoServer inProcess = new de.bwaldvogel.mongo.MongoServer(new MemoryBackend());
        return new MongoServer(new InProcess(inProcess), inProcess.bindAndGetConnectionString());
    }

    private static @Nullable Path compat() {
        String named = System.getenv("MONGO_COMPAT");
        if (NO_COMPAT.equals(named)) {
            return null;
        }
        if (named != null && !named.isBlank()) {
            return Path.of(named);
        }
        return Files.isExecutable(BESIDE) ? BESIDE : null;
    }

    private static @Nullable Path onPath(String program) {
        String path = System.getenv().getOrDefault("PATH", "");
        return Arrays.stream(path.split(":", -1))
                .map(directory -> Path.of(directory, program))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
    }

    private static Process startMongod(Path mongod, int port, Path data) {
        try {
            Process process = new ProcessBuilder(
                            mongod.toString(),
                            "--port",
                            String.valueOf(port),
                            "--dbpath",
                            data.toString(),
                            "--bind_ip",
                            "127.0.0.1",
                            "--quiet")
                    .redirectErrorStream(true)
                    .redirectOutput(data.resolve("mongod.log").toFile())
                    .start();
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where it keeps its data; empty when that is not on this machine. */
    Optional<Path> data() {
        if (backend instanceof Compat compat) {
            return Optional.of(compat.data());
        }
        return backend instanceof Mongod mongod ? Optional.of(mongod.data()) : Optional.empty();
    }

    /** Its connection string, without a database. */
    public String uri() {
        return uri;
    }

    /** Whether it keeps what it has acknowledged when it is killed. */
    public boolean isDurable() {
        return !(backend instanceof InProcess);
    }

    /** Whether {@code explain} tells of indexes, and a cost can be measured. */
    public boolean isReal() {
        return isDurable();
    }

    /** SIGKILL to all its processes. */
    public void kill9() {
        if (backend instanceof Compat compat) {
            command(compat, "kill");
            killThoseIn(compat.data());
        } else if (backend instanceof Mongod mongod) {
            mongod.process().destroyForcibly();
            waitFor(mongod.process());
        } else {
            throw new IllegalStateException("cannot be killed: " + this);
        }
    }

    /**
     * One that was just being born when the program listed its processes outlives them, and may wait for ever for a lock that
     * one of the killed had; the database does not start while it is there.
     */
    private static void killThoseIn(Path data) {
        List<ProcessHandle> found = thoseIn(data);
        while (!found.isEmpty()) {
            found.forEach(ProcessHandle::destroyForcibly);
            found = thoseIn(data);
        }
    }

    private static List<ProcessHandle> thoseIn(Path data) {
        return ProcessHandle.allProcesses()
                .filter(process -> worksIn(process, data))
                .toList();
    }

    private static boolean worksIn(ProcessHandle process, Path data) {
        try {
            return Files.readSymbolicLink(Path.of("/proc", String.valueOf(process.pid()), "cwd"))
                    .startsWith(data);
        } catch (IOException e) {
            // It has ended, or is somebody else's.
            return false;
        }
    }

    /** Starts it again after {@link #kill9}, on the same port and with the same data. */
    public MongoServer restarted() {
        if (backend instanceof Compat compat) {
            command(compat, "up");
            return this;
        }
        if (backend instanceof Mongod mongod) {
            Process process = startMongod(mongod.program(), mongod.port(), mongod.data());
            return new MongoServer(new Mongod(mongod.program(), mongod.port(), mongod.data(), process), uri);
        }
        throw new IllegalStateException("cannot be started again: " + this);
    }

    /** SIGSTOP or SIGCONT to all its processes. */
    public void signal(String signal) {
        List<String> pids = new ArrayList<>();
        if (backend instanceof Compat compat) {
            pids.addAll(List.of(command(compat, "pids").trim().split("\\s+")));
        } else if (backend instanceof Mongod mongod) {
            pids.add(String.valueOf(mongod.process().pid()));
        }
        // One of them may have ended since: that is none of our business.
        String script = "for pid; do kill -%s $pid || ! kill -0 $pid || exit 1; done".formatted(signal);
        List<String> arguments = new ArrayList<>(List.of("-c", script, "sh"));
        arguments.addAll(pids);
        run(Path.of("/bin/sh"), arguments.toArray(new String[0]));
    }

    private static String command(Compat compat, String command) {
        return run(
                compat.program(),
                command,
                "--port",
                String.valueOf(compat.port()),
                "--data",
                compat.data().toString());
    }

    private static String run(Path program, String... arguments) {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(arguments));
        try {
            Path output = Files.createTempFile(Repository.logs(), "mongo-compat-", ".out");
            Process process = new ProcessBuilder(command)
                    .redirectOutput(output.toFile())
                    .redirectError(Repository.logs().resolve("mongo-compat.log").toFile())
                    .start();
            waitFor(process);
            String text = Files.readString(output, StandardCharsets.UTF_8).trim();
            Files.delete(output);
            if (process.exitValue() != 0) {
                throw new AssertionError(command + ": exit code " + process.exitValue() + ": " + text);
            }
            return text;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void waitFor(Process process) {
        try {
            if (!process.waitFor(COMMAND_MAX.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("not done in " + COMMAND_MAX + ": " + process.info());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        if (backend instanceof Compat compat) {
            command(compat, "kill");
        } else if (backend instanceof Mongod mongod) {
            mongod.process().destroyForcibly();
        } else if (backend instanceof InProcess inProcess) {
            inProcess.server().shutdownNow();
        }
    }

    @Override
    public String toString() {
        if (backend instanceof Compat compat) {
            return compat.program().getFileName() + " on port " + compat.port() + ", " + compat.data();
        }
        if (backend instanceof Mongod mongod) {
            return mongod.program() + " on port " + mongod.port() + ", " + mongod.data();
        }
        return backend instanceof Given
                ? "the one of MONGODB_URI"
                : "mongo-java-server in this process: forgets when it ends, explains nothing";
    }
}
