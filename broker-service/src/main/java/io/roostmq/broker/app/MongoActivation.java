package io.roostmq.broker.app;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.PropertiesConfigSource;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.eclipse.microprofile.config.spi.ConfigSource;

/** Keeps Quarkus from making MongoDB clients, which connect at once, for a broker that has another store. */
public final class MongoActivation implements ConfigSourceFactory {
    /** Above {@code application.properties}, below what a user says. */
    private static final int ORDINAL = 255;

    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        ConfigValue type = context.getValue("roost.store.type");
        boolean active = type != null && "mongodb".equalsIgnoreCase(type.getValue());
        Map<String, String> values = Map.of("quarkus.mongodb.active", String.valueOf(active));
        return List.of(new PropertiesConfigSource(values, MongoActivation.class.getSimpleName(), ORDINAL));
    }

    @Override
    public OptionalInt getPriority() {
        return OptionalInt.of(ORDINAL);
    }
}
