package io.roostmq.broker.app;

import io.roostmq.broker.mqtt.ProtocolException;
import io.roostmq.broker.mqtt.QoS;
import io.roostmq.broker.mqtt.Topic;
import io.roostmq.broker.session.Features;
import io.roostmq.broker.session.Limits;
import java.util.ArrayList;
import java.util.List;

/** Says what is wrong with the configuration, each time with the key, the value and what is expected. */
final class ConfigCheck {
    private static final long UINT32_MAX = 0xFFFF_FFFFL;
    private static final int RESPONSE_TOPIC_PREFIX_CHARACTERS_MAX = 1_000;
    private static final int PACKET_BYTES_MAX = 268_435_455;
    /** What fits into one document of MongoDB (16 MiB) together with all else that a document holds. */
    private static final int MONGODB_PACKET_BYTES_MAX = 15 << 20;

    private final List<String> problems = new ArrayList<>();

    private ConfigCheck() {}

    /**
     * The limits that the configuration describes.
     *
     * @throws IllegalArgumentException when a value is out of its range; the message lists all that are
     */
    static Limits limitsOf(BrokerConfig config) {
        ConfigCheck check = new ConfigCheck();
        check.all(config);
        if (!check.problems.isEmpty()) {
            throw new IllegalArgumentException("configuration: " + String.join("; ", check.problems));
        }
        return new Limits(
                config.queue().window(),
                config.memory().outboxMessages(),
                config.memory().outboxBytes(),
                config.memory().inboxMessages(),
                config.memory().inboxBytes(),
                config.queue().pageMessages(),
                config.queue().pageBytes(),
                config.session().receiveMaximum(),
                config.memory().receiveBytes(),
                config.listener().packetBytesMax(),
                config.session().topicAliasMaximum(),
                config.session().topicAliasOutMax(),
                config.session().expirySecondsMax());
    }

    /** The features that the configuration describes, which {@link #limitsOf} has checked. */
    static Features featuresOf(BrokerConfig config) {
        BrokerConfig.Features features = config.features();
        return new Features(
                QoS.of(features.maximumQos()),
                features.retain(),
                features.wildcardSubscriptions(),
                features.subscriptionIdentifiers(),
                features.sharedSubscriptions(),
                features.keepAliveSecondsMax(),
                features.topicLevelsMax(),
                features.topicCharactersMax(),
                features.validatePayloadFormat(),
                features.responseTopicPrefix().orElse(null));
    }

    private void all(BrokerConfig config) {
        inRange("roost.features.maximum-qos", config.features().maximumQos(), 0, 2);
        inRange("roost.features.keep-alive-seconds-max", config.features().keepAliveSecondsMax(), 0, 65535);
        inRange("roost.features.topic-levels-max", config.features().topicLevelsMax(), 1, 65536);
        inRange("roost.features.topic-characters-max", config.features().topicCharactersMax(), 1, 65535);
        config.features().responseTopicPrefix().ifPresent(this::topicPrefix);
        inRange("roost.listener.port", config.listener().port(), 0, 65535);
        config.listener().eventLoops().ifPresent(n -> inRange("roost.listener.event-loops", n, 1, 256));
        inRange(
                "roost.listener.connect-timeout (ms)",
                config.listener().connectTimeout().toMillis(),
                100,
                600_000);
        boolean mongodb = config.store().type() == BrokerConfig.Store.Type.MONGODB;
        inRange(
                "roost.listener.packet-bytes-max",
                config.listener().packetBytesMax(),
                1024,
                mongodb ? MONGODB_PACKET_BYTES_MAX : PACKET_BYTES_MAX);
        inRange("roost.store.mongodb.lanes", config.store().mongodb().lanes(), 1, 64);
        inRange(
                "roost.store.mongodb.shared-payload-bytes-min",
                config.store().mongodb().sharedPayloadBytesMin(),
                0,
                Long.MAX_VALUE);
        notBlank("roost.store.mongodb.database", config.store().mongodb().database());
        auth(config.auth());
        adminToken(config.admin());
        notBlank("roost.listener.host", config.listener().host());
        notBlank("roost.store.path", config.store().path());
        inRange("roost.queue.messages-max", config.queue().messagesMax(), 1, Long.MAX_VALUE);
        inRange("roost.queue.bytes-max", config.queue().bytesMax(), 1, Long.MAX_VALUE);
        inRange("roost.queue.window", config.queue().window(), 1, 65535);
        inRange("roost.queue.page-messages", config.queue().pageMessages(), 1, 10_000);
        inRange("roost.queue.page-bytes", config.queue().pageBytes(), 1024, Integer.MAX_VALUE);
        inRange("roost.session.expiry-seconds-max", config.session().expirySecondsMax(), 0, UINT32_MAX);
        inRange("roost.session.receive-maximum", config.session().receiveMaximum(), 1, 65535);
        inRange("roost.session.topic-alias-maximum", config.session().topicAliasMaximum(), 0, 65535);
        inRange("roost.session.topic-alias-out-max", config.session().topicAliasOutMax(), 0, 65535);
        inRange("roost.session.will-grace (ms)", config.session().willGrace().toMillis(), 0, Integer.MAX_VALUE);
        inRange(
                "roost.session.sweep-interval (ms)",
                config.session().sweepInterval().toMillis(),
                10,
                3_600_000);
        long sysIntervalMillis = config.sys().interval().toMillis();
        if (sysIntervalMillis != 0) {
            inRange("roost.sys.interval (ms)", sysIntervalMillis, 100, 3_600_000);
        }
        inRange("roost.memory.socket-bytes-max", config.memory().socketBytesMax(), 1024, Integer.MAX_VALUE);
        inRange("roost.memory.outbox-messages", config.memory().outboxMessages(), 1, 1_000_000);
        inRange("roost.memory.outbox-bytes", config.memory().outboxBytes(), 1024, Integer.MAX_VALUE);
        inRange("roost.memory.inbox-messages", config.memory().inboxMessages(), 16, 1_000_000);
        inRange("roost.memory.inbox-bytes", config.memory().inboxBytes(), 1024, Integer.MAX_VALUE);
        inRange("roost.memory.receive-bytes", config.memory().receiveBytes(), 1024, Integer.MAX_VALUE);
        inRange("roost.memory.backlog-bytes", config.memory().backlogBytes(), 1024, Long.MAX_VALUE);
    }

    private void auth(BrokerConfig.Auth auth) {
        BrokerConfig.Auth.Service service = auth.service();
        boolean hasPassword = service.password().isPresent();
        boolean hasFile = service.passwordFile().isPresent();
        service.username().ifPresent(name -> notBlank("roost.auth.service.username", name));
        if (service.username().isPresent() && !hasPassword && !hasFile) {
            problems.add("roost.auth.service.password: none (expected: one, or roost.auth.service.password-file, "
                    + "with roost.auth.service.username)");
        }
        if (service.username().isEmpty() && (hasPassword || hasFile)) {
            problems.add("roost.auth.service.username: none (expected: one, with roost.auth.service.password"
                    + (hasFile ? "-file)" : ")"));
        }
        if (hasPassword && hasFile) {
            problems.add("roost.auth.service.password-file: set (expected: either it or roost.auth.service.password)");
        }
        if (!auth.anonymous()
                && auth.scram().file().isEmpty()
                && service.username().isEmpty()) {
            problems.add("roost.auth.anonymous: false (expected: true, or users in roost.auth.scram.file, or "
                    + "roost.auth.service.username)");
        }
    }

    private void inRange(String key, long value, long min, long max) {
        if (value < min || value > max) {
            problems.add(key + ": " + value + " (expected: " + min + ".." + max + ")");
        }
    }

    private void adminToken(BrokerConfig.Admin config) {
        try {
            AdminToken.of(config);
        } catch (IllegalArgumentException wrong) {
            problems.add(String.valueOf(wrong.getMessage()));
        }
    }

    private void topicPrefix(String prefix) {
        boolean isTopic = !prefix.startsWith("$") && !prefix.endsWith("/") && isTopicName(prefix);
        if (!isTopic || prefix.length() > RESPONSE_TOPIC_PREFIX_CHARACTERS_MAX) {
            problems.add("roost.features.response-topic-prefix: " + prefix
                    + " (expected: a topic name without '$' in front and '/' at the end, at most "
                    + RESPONSE_TOPIC_PREFIX_CHARACTERS_MAX + " characters)");
        }
    }

    private static boolean isTopicName(String name) {
        try {
            return new Topic(name).name().equals(name);
        } catch (ProtocolException invalid) {
            return false;
        }
    }

    private void notBlank(String key, String value) {
        if (value.isBlank()) {
            problems.add(key + ": empty (expected: a value)");
        }
    }
}
