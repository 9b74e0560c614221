package io.roostmq.broker.admin;

import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.MessageId;
import io.roostmq.broker.session.Presence;
import io.roostmq.broker.store.QueueStore.Depth;
import io.roostmq.broker.store.SessionInfo;
import org.jspecify.annotations.Nullable;

/**
 * A client that is connected, or has a session in the store, or both.
 *
 * @param presence null when it is not connected
 * @param stored null when it has no session in the store
 * @param depth of its queue, with what has been sent and is not acknowledged
 * @param oldest the first message in the queue, null when it is empty
 */
public record ClientStatus(
        ClientId clientId,
        @Nullable Presence presence,
        @Nullable SessionInfo stored,
        Depth depth,
        @Nullable MessageId oldest) {}
