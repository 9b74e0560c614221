package io.roostmq.broker.store.embedded;

import io.roostmq.broker.store.StoreOpenException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.rocksdb.AbstractNativeReference;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.IndexType;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;
import org.rocksdb.TablePropertiesCollectorFactory;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * An open RocksDB with our column families, and all native objects that belong to it. Reads are thread-safe; whoever closes
 * it makes sure that nobody uses it any more.
 *
 * <p>The log is read back up to the first record that is not whole ({@code PointInTimeRecovery}): everything acknowledged
 * under {@link Durability#FSYNC} lies before what a crash can tear.
 */
final class Database implements AutoCloseable {
    private static final long BLOCK_CACHE_BYTES = 32L << 20;
    /** Few threads read, and a shard must be larger than any block. */
    private static final int BLOCK_CACHE_SHARD_BITS = 2;

    private static final int INDEX_BLOCK_BYTES = 4096;
    private static final long WRITE_BUFFERS_BYTES_MAX = 64L << 20;
    private static final long LOG_BYTES_MAX = 128L << 20;
    private static final long BYTES_PER_SYNC = 1L << 20;
    private static final int OPEN_FILES_MAX = 256;
    private static final int BACKGROUND_THREADS = 2;
    private static final int BLOOM_BITS_PER_KEY = 10;
    private static final long INFO_LOG_BYTES_MAX = 1L << 20;
    private static final long INFO_LOG_FILES_MAX = 4;
    /** A file of the queue is compacted when half of so many neighbouring entries are deletions. */
    private static final long DELETIONS_WINDOW_ENTRIES = 16_384;

    private static final long DELETIONS_TRIGGER_ENTRIES = DELETIONS_WINDOW_ENTRIES / 2;
    private static final double DELETIONS_RATIO = 0.5;

    private final RocksDB rocks;
    private final Map<Column, ColumnFamilyHandle> handles;
    private final ReadOptions readOptions;
    private final WriteOptions writeOptions;
    private final WriteOptions unsyncedOptions;
    /** Closed after the database, the last one first. */
    private final Deque<AbstractNativeReference> natives;

    private Database(
            RocksDB rocks,
            Map<Column, ColumnFamilyHandle> handles,
            boolean sync,
            Deque<AbstractNativeReference> natives) {
        this.rocks = rocks;
        this.handles = handles;
        this.natives = natives;
        readOptions = own(natives, new ReadOptions());
        writeOptions = own(natives, new WriteOptions()).setSync(sync);
        unsyncedOptions = own(natives, new WriteOptions()).setSync(false);
    }

    /** @throws StoreOpenException saying why not */
    static Database open(Path path, Durability durability) {
        Path directory = StoreDirectory.prepare(path);
        NativeLibrary.load(path);
        try {
            return openRocks(directory, durability);
        } catch (RocksDBException e) {
            throw new StoreOpenException("store " + path + ": " + explain(e), e);
        }
    }

    private static Database openRocks(Path directory, Durability durability) throws RocksDBException {
        Deque<AbstractNativeReference> natives = new ArrayDeque<>();
        try {
            Cache cache = own(natives, new LRUCache(BLOCK_CACHE_BYTES, BLOCK_CACHE_SHARD_BITS));
            List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
            for (Column column : Column.values()) {
                descriptors.add(new ColumnFamilyDescriptor(column.columnName(), columnOptions(column, cache, natives)));
            }
            List<ColumnFamilyHandle> handles = new ArrayList<>();
            RocksDB rocks = RocksDB.open(databaseOptions(natives), directory.toString(), descriptors, handles);
            Map<Column, ColumnFamilyHandle> byColumn = new EnumMap<>(Column.class);
            Iterator<ColumnFamilyHandle> handle = handles.iterator();
            for (Column column : Column.values()) {
                byColumn.put(column, handle.next());
            }
            return new Database(rocks, byColumn, durability == Durability.FSYNC, natives);
        } catch (RocksDBException | RuntimeException e) {
            closeAll(natives);
            throw e;
        }
    }

    private static DBOptions databaseOptions(Deque<AbstractNativeReference> natives) {
        return own(natives, new DBOptions())
                .setCreateIfMissing(true)
                .setCreateMissingColumnFamilies(true)
                .setDbWriteBufferSize(WRITE_BUFFERS_BYTES_MAX)
                .setMaxTotalWalSize(LOG_BYTES_MAX)
                .setWalRecoveryMode(WALRecoveryMode.PointInTimeRecovery)
                .setMaxOpenFiles(OPEN_FILES_MAX)
                .setMaxBackgroundJobs(BACKGROUND_THREADS)
                .setBytesPerSync(BYTES_PER_SYNC)
                .setMaxBgErrorResumeCount(0)
                .setStatsDumpPeriodSec(0)
                .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
                .setMaxLogFileSize(INFO_LOG_BYTES_MAX)
                .setKeepLogFileNum(INFO_LOG_FILES_MAX);
    }

    private static ColumnFamilyOptions columnOptions(
            Column column, Cache cache, Deque<AbstractNativeReference> natives) {
        // Indexes and filters in small blocks: as a whole, those of a large file would not fit the cache.
        BlockBasedTableConfig table = new BlockBasedTableConfig()
                .setBlockCache(cache)
                .setIndexType(IndexType.kTwoLevelIndexSearch)
                .setPartitionFilters(true)
                .setMetadataBlockSize(INDEX_BLOCK_BYTES)
                .setCacheIndexAndFilterBlocks(true)
                .setPinTopLevelIndexAndFilter(true)
                .setFilterPolicy(own(natives, new BloomFilter(BLOOM_BITS_PER_KEY)));
        return own(natives, basicOptions(column, natives))
                .setWriteBufferSize(column.writeBufferBytes())
                .setCompressionType(CompressionType.LZ4_COMPRESSION)
                .setTableFormatConfig(table);
    }

    /** Only {@code Options} lets itself be given a collector, so the queue's options are made from such. */
    private static ColumnFamilyOptions basicOptions(Column column, Deque<AbstractNativeReference> natives) {
        if (column != Column.QUEUE) {
            return new ColumnFamilyOptions();
        }
        TablePropertiesCollectorFactory collector = own(
                natives,
                TablePropertiesCollectorFactory.NewCompactOnDeletionCollectorFactory(
                        DELETIONS_WINDOW_ENTRIES, DELETIONS_TRIGGER_ENTRIES, DELETIONS_RATIO));
        Options options = own(natives, new Options());
        options.setTablePropertiesCollectorFactory(List.of(collector));
        return new ColumnFamilyOptions(options);
    }

    ColumnFamilyHandle handle(Column column) {
        return Objects.requireNonNull(handles.get(column));
    }

    byte @Nullable [] get(Column column, byte[] key) throws RocksDBException {
        return rocks.get(handle(column), readOptions, key);
    }

    /**
     * Reads the beginning of a value.
     *
     * @param value as much of it as fits is put there
     * @return whether the key is there
     */
    boolean getStart(Column column, byte[] key, byte[] value) throws RocksDBException {
        return rocks.get(handle(column), readOptions, key, value) != RocksDB.NOT_FOUND;
    }

    /** As {@link #getStart(Column, byte[], byte[])}, with direct buffers. */
    boolean getStart(Column column, ByteBuffer key, ByteBuffer value) throws RocksDBException {
        return rocks.get(handle(column), readOptions, key, value) != RocksDB.NOT_FOUND;
    }

    /** @param end exclusive, null for none */
    Scan scan(Column column, byte @Nullable [] end) {
        return new Scan(rocks, handle(column), end);
    }

    /** Survives what the store's durability says. */
    void write(WriteBatch batch) throws RocksDBException {
        rocks.write(writeOptions, batch);
    }

    /** Survives the end of the process; a loss of power may undo it, but nothing that was written before or after it. */
    void writeUnsynced(WriteBatch batch) throws RocksDBException {
        rocks.write(unsyncedOptions, batch);
    }

    @Override
    public void close() {
        for (ColumnFamilyHandle handle : handles.values()) {
            handle.close();
        }
        rocks.close();
        closeAll(natives);
    }

    private static void closeAll(Deque<AbstractNativeReference> natives) {
        while (!natives.isEmpty()) {
            natives.pop().close();
        }
    }

    private static <T extends AbstractNativeReference> T own(Deque<AbstractNativeReference> natives, T one) {
        natives.push(one);
        return one;
    }

    private static String explain(RocksDBException e) {
        String message = String.valueOf(e.getMessage());
        Status status = e.getStatus();
        Status.Code code = status == null ? Status.Code.Undefined : status.getCode();
        if (code == Status.Code.IOError && message.toLowerCase(Locale.ROOT).contains("lock")) {
            return "in use by another process; stop that one, or " + StoreDirectory.OTHER_PATH + " (" + message + ")";
        }
        if (code == Status.Code.Corruption) {
            return "it is damaged; restore it from a backup, or " + StoreDirectory.OTHER_PATH + " (" + message + ")";
        }
        return "cannot be opened: " + message;
    }
}
