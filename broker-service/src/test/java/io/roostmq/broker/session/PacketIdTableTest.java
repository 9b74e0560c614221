package io.roostmq.broker.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PacketIdTableTest {
    @Test
    void behavesLikeAMapWhateverTheOrderOfChanges() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        PacketIdTable<String> table = new PacketIdTable<>();
        Map<Integer, String> model = new HashMap<>();
        for (int i = 0; i < 200_000; i++) {
            int packetId = 1 + random.nextInt(random.nextBoolean() ? 40 : 65535);
            if (model.containsKey(packetId) || model.size() > 200) {
                assertEquals(model.remove(packetId), table.get(packetId), "seed " + seed);
                table.remove(packetId);
                assertNull(table.get(packetId), "seed " + seed);
            } else {
                table.put(packetId, "m" + i);
                model.put(packetId, "m" + i);
            }
            assertEquals(model.size(), table.size(), "seed " + seed);
        }
        Map<Integer, String> seen = new HashMap<>();
        model.forEach((packetId, value) -> assertEquals(value, table.get(packetId), "seed " + seed));
        table.forEach(value -> seen.put(seen.size(), value));
        assertEquals(model.size(), seen.size(), "seed " + seed);
    }
}
