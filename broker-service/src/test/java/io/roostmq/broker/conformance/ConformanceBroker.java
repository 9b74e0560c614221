package io.roostmq.broker.conformance;

import io.roostmq.broker.harness.BrokerProcess;
import java.util.concurrent.atomic.AtomicInteger;

/** The broker that all conformance tests of a run share; it ends with the run. Tests use names of their own. */
final class ConformanceBroker {
    private static final BrokerProcess BROKER =
            BrokerProcess.builder("conformance").start();
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
