package io.roostmq.broker.it;

import io.roostmq.broker.harness.BrokerProcess;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** Eclipse Paho for MQTT 5.0, and what its users take for granted. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PahoVersion5IT implements Version5Contract {
    /** Says each packet of QoS 2 otherwise. */
    private static final Logger PAHO = Logger.getLogger("org.eclipse.paho");

    private BrokerProcess broker;

    @BeforeAll
    void startBroker() {
        PAHO.setLevel(Level.WARNING);
        broker = BrokerProcess.builder("paho5").start();
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
        return new PahoVersion5Client(clientId, port);
    }
}
