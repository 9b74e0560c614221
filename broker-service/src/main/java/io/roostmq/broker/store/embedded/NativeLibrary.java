package io.roostmq.broker.store.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jboss.logging.Logger;
import org.rocksdb.NativeLibraryLoader;
import org.rocksdb.RocksDB;

/**
 * Loads the native part of RocksDB once per process. It is unpacked beside the store, under a name that the next start
 * replaces: left to itself RocksDB makes a temporary file of 17 MB, and each {@code kill -9} would leave one behind.
 */
final class NativeLibrary {
    private static final Logger LOG = Logger.getLogger(NativeLibrary.class);
    private static final String DIRECTORY = "native";

    private static boolean loaded;

    private NativeLibrary() {}

    static synchronized void load(Path store) {
        if (loaded) {
            return;
        }
        try {
            Path directory = Files.createDirectories(store.resolve(DIRECTORY));
            NativeLibraryLoader.getInstance().loadLibrary(directory.toString());
        } catch (IOException | RuntimeException | UnsatisfiedLinkError e) {
            LOG.warnf("store %s: cannot load the native library from here, unpacking it elsewhere: %s", store, e);
        }
        RocksDB.loadLibrary();
        loaded = true;
    }
}
