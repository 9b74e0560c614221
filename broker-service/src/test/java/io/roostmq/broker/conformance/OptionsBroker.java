package io.roostmq.broker.conformance;

import io.roostmq.broker.harness.BrokerProcess;

/** A broker with options that are off by default; it ends with the run. */
final class OptionsBroker {
    static final String RESPONSE_TOPIC_PREFIX = "answers/to";

    private static final BrokerProcess BROKER = BrokerProcess.builder("conformance-options")
            .property("roost.features.validate-payload-format", "true")
            .property("roost.features.response-topic-prefix", RESPONSE_TOPIC_PREFIX)
            .property("roost.sys.interval", "200ms")
            .start();

    private OptionsBroker() {}

    static int port() {
        return BROKER.port();
    }
}
