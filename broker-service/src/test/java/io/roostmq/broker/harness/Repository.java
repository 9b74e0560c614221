package io.roostmq.broker.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where things are in the working tree. */
public final class Repository {
    private static final Path ROOT = findRoot();

    private Repository() {}

    public static Path root() {
        return ROOT;
    }

    /** The front door; {@code -Droost.it.script} names another program with the same options. */
    public static Path script() {
        return Path.of(
                System.getProperty("roost.it.script", ROOT.resolve("roost").toString()));
    }

    /** {@code broker-service/target/it-logs}, where processes write. */
    public static Path logs() {
        return directory(ROOT.resolve("broker-service/target/it-logs"));
    }

    /** A directory for the data of a test, empty. */
    public static Path freshData(String name) {
        Path data = directory(ROOT.resolve("broker-service/target/it-data"));
        try {
            return Files.createTempDirectory(data, name + "-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static boolean isPackaged(String module) {
        return Files.exists(ROOT.resolve(module).resolve("target/quarkus-app/quarkus-run.jar"));
    }

    /** A TCP port that is free now. */
    public static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path directory(Path path) {
        try {
            return Files.createDirectories(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path findRoot() {
        Path path = Path.of("").toAbsolutePath();
        while (!Files.exists(path.resolve("mvnw"))) {
            Path parent = path.getParent();
            if (parent == null) {
                throw new IllegalStateException("no mvnw above " + Path.of("").toAbsolutePath());
            }
            path = parent;
        }
        return path;
    }
}
