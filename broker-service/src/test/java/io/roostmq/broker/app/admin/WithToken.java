package io.roostmq.broker.app.admin;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** A broker whose admin API is on. It forgets when it ends, and has a small window. */
public final class WithToken implements QuarkusTestProfile {
    static final String TOKEN = "a-token.of_the~test+for/admins==";
    static final int WINDOW = 10;

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "roost.admin.token",
                TOKEN,
                "roost.store.type",
                "memory",
                "roost.queue.window",
                String.valueOf(WINDOW),
                "roost.session.sweep-interval",
                "20ms");
    }
}
