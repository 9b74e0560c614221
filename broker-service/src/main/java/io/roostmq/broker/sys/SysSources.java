package io.roostmq.broker.sys;

import io.roostmq.broker.events.Traffic;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Where the values come from. Asked on an event loop: nothing here blocks.
 *
 * @param version of the broker, for people
 * @param persistentSessions connected or not
 * @param persistentConnected those of them that are connected
 * @param subscriptions of all sessions
 * @param retainedMessages asks the store
 */
public record SysSources(
        String version,
        EventCounts events,
        Traffic traffic,
        LongSupplier persistentSessions,
        LongSupplier persistentConnected,
        LongSupplier subscriptions,
        Supplier<CompletionStage<Long>> retainedMessages) {}
