package io.roostmq.broker.conformance;

import io.roostmq.broker.harness.BrokerProcess;

/** A broker that offers as little of the standard as it may; it ends with the run. */
final class NarrowBroker {
    static final int KEEP_ALIVE_SECONDS_MAX = 2;

    private static final BrokerProcess BROKER = BrokerProcess.builder("conformance-narrow")
            .property("roost.features.maximum-qos", "0")
            .property("roost.features.retain", "false")
            .property("roost.features.wildcard-subscriptions", "false")
            .property("roost.features.subscription-identifiers", "false")
            .property("roost.features.shared-subscriptions", "false")
            .property("roost.features.keep-alive-seconds-max", String.valueOf(KEEP_ALIVE_SECONDS_MAX))
            .start();

    private NarrowBroker() {}

    static int port() {
        return BROKER.port();
    }
}
