package io.roostmq.broker.session;

import io.roostmq.broker.auth.Authenticator;
import io.roostmq.broker.auth.Authorizer;
import io.roostmq.broker.events.BrokerEvents;
import io.roostmq.broker.mqtt.MessageIds;
import io.roostmq.broker.store.Store;

/** What all sessions of a broker share. */
public record SessionPorts(
        Store store,
        LiveSessions liveSessions,
        Authenticator authenticator,
        Authorizer authorizer,
        BrokerEvents events,
        MessageIds messageIds,
        Limits limits,
        Features features) {}
