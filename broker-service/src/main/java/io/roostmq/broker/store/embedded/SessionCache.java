package io.roostmq.broker.store.embedded;

import io.roostmq.broker.mqtt.ClientId;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/**
 * The sessions that were used last, those that do not exist included. Between groups it is what the database says; during a
 * group it is ahead of it, which is why entries leave only when the group is over.
 */
final class SessionCache {
    private static final int ENTRIES_MAX = 20_000;
    private static final float LOAD_FACTOR = 0.75f;

    private final Map<ClientId, SessionEntry> entries = new LinkedHashMap<>(16, LOAD_FACTOR, true);

    SessionEntry load(Database database, ClientId clientId) throws RocksDBException {
        SessionEntry cached = entries.get(clientId);
        if (cached != null) {
            return cached;
        }
        byte[] key = Keys.client(clientId);
        byte @Nullable [] row = database.get(Column.SESSIONS, key);
        byte @Nullable [] depth = row == null ? null : database.get(Column.DEPTHS, key);
        SessionEntry loaded = new SessionEntry(clientId, key, row, depth);
        entries.put(clientId, loaded);
        return loaded;
    }

    /** The group is over: drops what was not used for the longest time. */
    void trim() {
        int excess = entries.size() - ENTRIES_MAX;
        Iterator<SessionEntry> eldest = entries.values().iterator();
        while (excess > 0 && eldest.hasNext()) {
            eldest.next();
            eldest.remove();
            excess--;
        }
    }

    void clear() {
        entries.values().forEach(SessionEntry::settle);
        entries.clear();
    }
}
