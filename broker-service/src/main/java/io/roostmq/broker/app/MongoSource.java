package io.roostmq.broker.app;

import com.mongodb.client.MongoClient;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Where MongoDB comes from. Nothing is connected, and no thread runs for it, before somebody asks for the client. */
@ApplicationScoped
class MongoSource {
    private final Instance<MongoClient> clients;
    private final Optional<String> connectionString;

    MongoSource(
            Instance<MongoClient> clients,
            @ConfigProperty(name = "quarkus.mongodb.connection-string") Optional<String> connectionString) {
        this.clients = clients;
        this.connectionString = connectionString;
    }

    MongoClient client() {
        return clients.get();
    }

    /** @throws IllegalArgumentException when it is not configured, or wrong */
    MongoAddress address() {
        return MongoAddress.of(connectionString.orElse(""));
    }
}
