package io.roostmq.broker.app.admin;

import io.roostmq.broker.mqtt.ClientId;

/** There is no such client. */
final class UnknownClient {
    private UnknownClient() {}

    static ProblemException of(ClientId clientId) {
        return new ProblemException(
                Problem.of(ProblemType.UNKNOWN_CLIENT, "'" + clientId + "' is neither connected nor has a session."));
    }
}
