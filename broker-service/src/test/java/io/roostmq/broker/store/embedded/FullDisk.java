package io.roostmq.broker.store.embedded;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A small file system in memory that can be filled up. */
final class FullDisk implements AutoCloseable {
    private final Path path;

    private FullDisk(Path path) {
        this.path = path;
    }

    /** Skips the test, loudly, where it may not mount. */
    static FullDisk mount(Path path, int mebibytes) throws IOException {
        Files.createDirectories(path);
        boolean mounted = run("mount", "-t", "tmpfs", "-o", "size=" + mebibytes + "m", "roost-test", path.toString());
        String why = "SKIPPED: the test of a full disk mounts a tmpfs at " + path + ", which needs root";
        if (!mounted) {
            System.err.println(why);
        }
        assumeTrue(mounted, why);
        return new FullDisk(path);
    }

    private static boolean run(String... command) throws IOException {
        return new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .onExit()
                        .join()
                        .exitValue()
                == 0;
    }

    Path path() {
        return path;
    }

    @Override
    public void close() throws IOException {
        if (!run("umount", path.toString())) {
            throw new IOException("cannot unmount " + path);
        }
    }
}
