package io.roostmq.broker.store.embedded;

import io.roostmq.broker.store.StoreOpenException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The directory of a store, and the check that it is one before the database gets to touch it.
 *
 * <p>The version stands in a text file of its own: an operator can read it, and a format that adds column families cannot
 * even be opened by a program that does not know them.
 */
final class StoreDirectory {
    /** Version of everything inside: layout of the directory, column families, keys, records. */
    static final int FORMAT_VERSION = 1;

    private static final String FORMAT_FILE = "FORMAT";
    private static final String FORMAT_FILE_UNFINISHED = "FORMAT.unfinished";
    private static final String DATABASE = "db";
    /** What a file system puts into the root directory of a volume. */
    private static final String LOST_AND_FOUND = "lost+found";

    private static final Pattern FORMAT = Pattern.compile("roost-store format ([0-9]{1,9})\\s*");

    private StoreDirectory() {}

    /**
     * @return the directory of the database, which can be opened or created
     * @throws StoreOpenException when this is no store, or not one for this program
     */
    static Path prepare(Path path) {
        try {
            if (Files.exists(path) && !Files.isDirectory(path)) {
                throw refused(path, "it is not a directory; " + OTHER_PATH);
            }
            Files.createDirectories(path);
            Path format = path.resolve(FORMAT_FILE);
            if (Files.exists(format)) {
                checkVersion(path, format);
            } else {
                checkEmpty(path);
                writeFormat(path, format);
            }
            Path database = path.resolve(DATABASE);
            checkComplete(path, database);
            Files.createDirectories(database);
            return database;
        } catch (IOException e) {
            throw new StoreOpenException("store " + path + ": cannot be read or written: " + e, e);
        }
    }

    static final String OTHER_PATH = "point roost.store.path to another directory";

    static StoreOpenException refused(Path path, String why) {
        return new StoreOpenException("store " + path + ": " + why, null);
    }

    private static void checkVersion(Path path, Path format) throws IOException {
        String text = new String(Files.readAllBytes(format), StandardCharsets.ISO_8859_1);
        Matcher matcher = FORMAT.matcher(text);
        if (!matcher.matches()) {
            throw refused(path, "its file " + FORMAT_FILE + " is damaged; restore it from a backup, or " + OTHER_PATH);
        }
        int version = Integer.parseInt(matcher.group(1));
        if (version > FORMAT_VERSION) {
            throw refused(
                    path,
                    "its format is version " + version + ", written by a newer Roost (expected: at most "
                            + FORMAT_VERSION + "); start that Roost, or " + OTHER_PATH);
        }
        if (version < FORMAT_VERSION) {
            throw refused(path, "its format is version " + version + " (expected: " + FORMAT_VERSION + ")");
        }
    }

    private static void checkEmpty(Path path) throws IOException {
        try (Stream<Path> entries = Files.list(path)) {
            boolean occupied = entries.map(entry -> String.valueOf(entry.getFileName()))
                    .anyMatch(name -> !name.equals(FORMAT_FILE_UNFINISHED) && !name.equals(LOST_AND_FOUND));
            if (occupied) {
                throw refused(
                        path, "it is not empty and not a Roost store (no file " + FORMAT_FILE + "); " + OTHER_PATH);
            }
        }
    }

    /** A database that lost its root would be taken for a new one, and what is left of it would be deleted. */
    private static void checkComplete(Path path, Path database) throws IOException {
        if (!Files.exists(database) || Files.exists(database.resolve("CURRENT"))) {
            return;
        }
        try (Stream<Path> entries = Files.list(database)) {
            if (entries.anyMatch(entry -> entry.toString().endsWith(".sst"))) {
                throw refused(path, "it is damaged, db/CURRENT is missing; restore it from a backup, or " + OTHER_PATH);
            }
        }
    }

    private static void writeFormat(Path path, Path format) throws IOException {
        Path unfinished = path.resolve(FORMAT_FILE_UNFINISHED);
        Files.writeString(unfinished, "roost-store format " + FORMAT_VERSION + "\n");
        try (FileChannel channel = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(unfinished, format, StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel directory = FileChannel.open(path, StandardOpenOption.READ)) {
            directory.force(true);
        }
    }
}
