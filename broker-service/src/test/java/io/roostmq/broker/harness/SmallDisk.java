package io.roostmq.broker.harness;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file system of a few megabytes, for what happens when it is full. */
public final class SmallDisk implements AutoCloseable {
    private static final int BLOCK_BYTES = 4096;

    private final Path path;

    private SmallDisk(Path path) {
        this.path = path;
    }

    /** Mounts one; skips the test, loudly, where that is not allowed. */
    public static SmallDisk mount(String test, int megabytes) {
        Path path = Repository.freshData(test);
        Tool.skipUnless(
                run("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "tmpfs", path.toString()) == 0,
                test,
                "mounting a small tmpfs needs root");
        return new SmallDisk(path);
    }

    public Path path() {
        return path;
    }

    /** A file that takes room. */
    public Path ballast(int bytes) {
        try {
            return Files.write(path.resolve("ballast"), new byte[bytes]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes all the room there is; fails where it does not end. */
    public void fill() {
        try (OutputStream out = Files.newOutputStream(path.resolve("ballast"))) {
            byte[] block = new byte[BLOCK_BYTES];
            long blocks = Files.getFileStore(path).getTotalSpace() / BLOCK_BYTES;
            for (long i = 0; i <= blocks; i++) {
                out.write(block);
            }
        } catch (IOException full) {
            return;
        }
        throw new AssertionError(path + " does not fill up");
    }

    @Override
    public void close() {
        run("umount", "-l", path.toString());
    }

    private static int run(String... command) {
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            return -1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
