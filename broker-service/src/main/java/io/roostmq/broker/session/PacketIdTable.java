package io.roostmq.broker.session;

import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A hash table from Packet Identifiers, 1..65535, without boxing: open addressing with linear probing, backward-shift
 * deletion, half full at most. A session touches it for every message of QoS 1 and 2.
 */
final class PacketIdTable<V> {
    private static final int INITIAL_CAPACITY = 8;

    /** 0 marks a free slot: it is not a Packet Identifier [MQTT-2.2.1-3]. */
    private int[] keys = new int[INITIAL_CAPACITY];

    private @Nullable Object[] values = new @Nullable Object[INITIAL_CAPACITY];
    private int size;

    int size() {
        return size;
    }

    boolean containsKey(int packetId) {
        return keys[slotOf(packetId)] == packetId;
    }

    @Nullable
    V get(int packetId) {
        return valueAt(slotOf(packetId));
    }

    /** The identifier must not be in the table. */
    void put(int packetId, V value) {
        if (2 * (size + 1) > keys.length) {
            grow();
        }
        int slot = slotOf(packetId);
        keys[slot] = packetId;
        values[slot] = value;
        size++;
    }

    /** Does nothing when the identifier is not in the table. */
    void remove(int packetId) {
        int hole = slotOf(packetId);
        if (keys[hole] == 0) {
            return;
        }
        size--;
        int mask = keys.length - 1;
        int next = (hole + 1) & mask;
        while (keys[next] != 0) {
            int home = home(keys[next], mask);
            boolean reachesHole = ((next - home) & mask) >= ((next - hole) & mask);
            if (reachesHole) {
                keys[hole] = keys[next];
                values[hole] = values[next];
                hole = next;
            }
            next = (next + 1) & mask;
        }
        keys[hole] = 0;
        values[hole] = null;
    }

    void forEach(Consumer<V> consumer) {
        for (int slot = 0; slot < keys.length; slot++) {
            V value = valueAt(slot);
            if (value != null) {
                consumer.accept(value);
            }
        }
    }

    private int slotOf(int packetId) {
        int mask = keys.length - 1;
        int slot = home(packetId, mask);
        while (keys[slot] != 0 && keys[slot] != packetId) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private static int home(int packetId, int mask) {
        return ((packetId * 0x9E3779B1) >>> 16) & mask;
    }

    @SuppressWarnings("unchecked") // only put() writes, and it takes a V
    private @Nullable V valueAt(int slot) {
        return (V) values[slot];
    }

    private void grow() {
        int[] oldKeys = keys;
        @Nullable Object[] oldValues = values;
        keys = new int[2 * oldKeys.length];
        values = Arrays.copyOf(new @Nullable Object[0], keys.length);
        for (int slot = 0; slot < oldKeys.length; slot++) {
            if (oldKeys[slot] != 0) {
                int target = slotOf(oldKeys[slot]);
                keys[target] = oldKeys[slot];
                values[target] = oldValues[slot];
            }
        }
    }
}
