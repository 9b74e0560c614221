package io.roostmq.broker.app;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.PropertiesConfigSource;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * Keeps Quarkus from making MongoDB clients, which connect at once, for a broker that has another store. Takes a connection
 * string away that is wrong: what is said about it before the broker starts may quote a password; {@link MongoSource} says
 * that it is not valid.
 */
public final class MongoActivation implements ConfigSourceFactory {
    /** Above {@code application.properties}, below what a user says. */
    private static final int ORDINAL = 255;
    /** Above all that a user says. */
    private static final int ORDINAL_OVER_ALL = 10_000;

    private static final String CONNECTION_STRING = "quarkus.mongodb.connection-string";

    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        boolean active = "mongodb".equalsIgnoreCase(value(context, "roost.store.type"));
        if (active && !isAddress(value(context, CONNECTION_STRING))) {
            return List.of(source(Map.of("quarkus.mongodb.active", "false", CONNECTION_STRING, ""), ORDINAL_OVER_ALL));
        }
        return List.of(source(Map.of("quarkus.mongodb.active", String.valueOf(active)), ORDINAL));
    }

    private static ConfigSource source(Map<String, String> values, int ordinal) {
        return new PropertiesConfigSource(values, MongoActivation.class.getSimpleName(), ordinal);
    }

    private static String value(ConfigSourceContext context, String key) {
        ConfigValue value = context.getValue(key);
        return value == null || value.getValue() == null ? "" : value.getValue();
    }

    private static boolean isAddress(String connectionString) {
        try {
            MongoAddress.of(connectionString);
            return true;
        } catch (IllegalArgumentException wrong) {
            return false;
        }
    }

    @Override
    public OptionalInt getPriority() {
        return OptionalInt.of(ORDINAL);
    }
}
