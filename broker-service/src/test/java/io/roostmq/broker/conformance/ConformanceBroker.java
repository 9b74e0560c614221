package io.roostmq.broker.conformance;

import io.roostmq.broker.harness.BrokerProcess;
import java.util.concurrent.atomic.AtomicInteger;

/** The broker that all conformance tests of a run share; it ends with the run. Tests use names of their own. */
final class ConformanceBroker {
    /** The users of {@link ScramUser}, and nobody else; who names no Authentication Method comes in as it is. */
    private static final BrokerProcess BROKER = BrokerProcess.builder("conformance")
            .property("roost.auth.scram.file", ScramUser.file().toString())
            .start();

    private static final AtomicInteger NAMES = new AtomicInteger();

    private ConformanceBroker() {}

    static BrokerProcess broker() {
        return BROKER;
    }

    static int port() {
        return BROKER.port();
    }

    /** A client identifier or a topic level that no other test uses. */
    static String unique(String prefix) {
        return prefix + NAMES.incrementAndGet();
    }
}
