package io.roostmq.push.testing;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Starts a scripted broker with a scripted admin interface before the service, points the service to both, and gives them to the
 * test. A broker that is down has no admin interface, and the service has never heard of one.
 */
public final class BrokerResource implements QuarkusTestResourceLifecycleManager {
    /** Init argument: "true" for a broker that is down when the service starts. */
    public static final String DOWN = "down";

    private boolean down;
    private @Nullable ScriptedBroker broker;
    private @Nullable ScriptedAdmin admin;

    @Override
    public void init(Map<String, String> initArgs) {
        down = Boolean.parseBoolean(initArgs.get(DOWN));
    }

    @Override
    public Map<String, String> start() {
        ScriptedBroker started = down ? ScriptedBroker.down() : ScriptedBroker.up();
        broker = started;
        Map<String, String> config = new HashMap<>();
        config.put("roost.push.broker", "127.0.0.1:" + started.port());
        config.put("roost.push.window", "4");
        config.put("roost.push.idempotency-window", "1h");
        config.put("roost.push.batch-items-max", "10");
        config.put("roost.push.batch-in-flight", "16");
        config.put("roost.push.line-bytes-max", "2000");
        config.put("roost.push.streams-max", "2");
        config.put("roost.push.publish-timeout", "3s");
        config.put("roost.push.payload-bytes-max", "1000");
        config.put("roost.push.reconnect-delay-min", "20ms");
        config.put("roost.push.reconnect-delay-max", "50ms");
        config.put("roost.push.stop-timeout", "0s");
        config.put("quarkus.http.limits.max-body-size", "10K");
        if (!down) {
            ScriptedAdmin startedAdmin = new ScriptedAdmin();
            admin = startedAdmin;
            config.put("roost.push.broker-admin-url", startedAdmin.url());
            config.put("roost.push.broker-admin-token", "secret");
            config.put("roost.push.broker-admin-timeout", "2s");
        }
        return config;
    }

    @Override
    public void inject(TestInjector injector) {
        if (admin != null) {
            injector.injectIntoFields(admin, new TestInjector.MatchesType(ScriptedAdmin.class));
        }
        injector.injectIntoFields(Objects.requireNonNull(broker), new TestInjector.MatchesType(ScriptedBroker.class));
    }

    @Override
    public void stop() {
        if (admin != null) {
            admin.close();
        }
        if (broker != null) {
            broker.close();
        }
    }
}
