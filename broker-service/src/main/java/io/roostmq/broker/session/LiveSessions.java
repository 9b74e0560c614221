package io.roostmq.broker.session;

import io.roostmq.broker.mqtt.ClientId;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * The connected session of each client. A newcomer claims the place at once and waits until its predecessor is gone, with
 * everything it had taken from the client settled: so the order of one publisher's messages survives a takeover.
 */
public final class LiveSessions {
    private final ConcurrentMap<ClientId, Session> byClient = new ConcurrentHashMap<>();

    /** @return who held the place before, null when nobody did */
    @Nullable
    Session claim(ClientId clientId, Session newcomer) {
        return byClient.put(clientId, newcomer);
    }

    /** Gives the place up, unless a newcomer has claimed it. */
    void release(ClientId clientId, Session session) {
        byClient.remove(clientId, session);
    }

    /** Null when the client is not connected. */
    public @Nullable Session get(ClientId clientId) {
        return byClient.get(clientId);
    }

    public Collection<Session> all() {
        return List.copyOf(byClient.values());
    }

    public int count() {
        return byClient.size();
    }
}
