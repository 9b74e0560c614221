package io.roostmq.broker.app.admin;

import io.roostmq.broker.admin.Administration;
import io.roostmq.broker.app.BrokerLifecycle;
import jakarta.inject.Singleton;

/** The broker that runs. */
@Singleton
final class Running {
    private final BrokerLifecycle lifecycle;

    Running(BrokerLifecycle lifecycle) {
        this.lifecycle = lifecycle;
    }

    /** @throws ProblemException while it has not started */
    Administration administration() {
        Administration administration = lifecycle.administration();
        if (administration == null) {
            throw new ProblemException(Problem.of(ProblemType.STORE_UNAVAILABLE, "The broker has not started yet."));
        }
        return administration;
    }
}
