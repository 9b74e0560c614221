package io.roostmq.broker.it;

import io.roostmq.broker.harness.BrokerProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** The HiveMQ client for MQTT 3.1.1, and what its users take for granted. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HivemqVersion3IT implements Version3Contract {
    private BrokerProcess broker;

    @BeforeAll
    void startBroker() {
        broker = BrokerProcess.builder("hivemq3").start();
    }

    @AfterAll
    void stopBroker() {
        broker.stop();
    }

    @Override
    public BrokerProcess broker() {
        return broker;
    }

    @Override
    public TestClient client(String clientId, int port) throws Exception {
        return new HivemqVersion3Client(clientId, port);
    }
}
