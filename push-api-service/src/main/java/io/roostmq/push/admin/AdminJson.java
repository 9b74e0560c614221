package io.roostmq.push.admin;

import io.roostmq.push.domain.ClientState;
import io.roostmq.push.domain.Presence;
import io.roostmq.push.domain.QueuePage;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The admin interface's JSON as values of the domain. Each method throws {@link BadAnswer} when it is not what it should be. */
final class AdminJson {
    /** JSON of another form than agreed. */
    static final class BadAnswer extends RuntimeException {
        private static final long serialVersionUID = 1L;

        BadAnswer(String what) {
            super(what, null, false, false);
        }
    }

    private AdminJson() {}

    static ClientState client(JsonObject json) {
        JsonObject queue = required(json, "queue", JsonObject.class);
        return new ClientState(
                required(json, "clientId", String.class),
                required(json, "connected", Boolean.class),
                instant(json, "connectedSince"),
                instant(json, "lastSeen"),
                optional(json, "protocol", String.class),
                optional(json, "address", String.class),
                optional(json, "username", String.class),
                required(json, "persistent", Boolean.class),
                optionalNumber(json, "sessionExpirySeconds"),
                instant(json, "sessionExpiresAt"),
                new ClientState.Queue(number(queue, "messages"), number(queue, "bytes"), instant(queue, "oldestAt")),
                number(json, "subscriptions"));
    }

    static Presence.Clients clients(JsonObject json) {
        return new Presence.Clients(
                list(json, "clients", JsonObject.class, AdminJson::client),
                list(json, "unknown", String.class, text -> text));
    }

    static QueuePage page(JsonObject json) {
        return new QueuePage(
                list(json, "messages", JsonObject.class, AdminJson::waiting), optional(json, "next", String.class));
    }

    static long removed(JsonObject json) {
        return number(json, "removed");
    }

    private static QueuePage.Waiting waiting(JsonObject json) {
        Instant publishedAt = instant(json, "publishedAt");
        if (publishedAt == null) {
            throw new BadAnswer("publishedAt is missing");
        }
        return new QueuePage.Waiting(
                required(json, "messageId", String.class),
                required(json, "topic", String.class),
                (int) number(json, "qos"),
                required(json, "retain", Boolean.class),
                number(json, "sizeBytes"),
                publishedAt,
                instant(json, "expiresAt"),
                optional(json, "publisher", String.class),
                required(json, "state", String.class));
    }

    private static <F, T> List<T> list(JsonObject json, String name, Class<F> type, Function<F, T> reader) {
        JsonArray array = required(json, name, JsonArray.class);
        List<T> list = new ArrayList<>(array.size());
        for (int i = 0; i < array.size(); i++) {
            Object item = array.getValue(i);
            if (!type.isInstance(item)) {
                throw new BadAnswer(name + "[" + i + "] is not as agreed");
            }
            list.add(reader.apply(type.cast(item)));
        }
        return list;
    }

    private static long number(JsonObject json, String name) {
        return required(json, name, Number.class).longValue();
    }

    private static @Nullable Long optionalNumber(JsonObject json, String name) {
        Number number = optional(json, name, Number.class);
        return number == null ? null : number.longValue();
    }

    private static @Nullable Instant instant(JsonObject json, String name) {
        String text = optional(json, name, String.class);
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeException e) {
            throw new BadAnswer(name + " is no time");
        }
    }

    private static <T> T required(JsonObject json, String name, Class<T> type) {
        T value = optional(json, name, type);
        if (value == null) {
            throw new BadAnswer(name + " is missing");
        }
        return value;
    }

    private static <T> @Nullable T optional(JsonObject json, String name, Class<T> type) {
        Object value = json.getValue(name);
        if (value != null && !type.isInstance(value)) {
            throw new BadAnswer(name + " is not as agreed");
        }
        return type.cast(value);
    }
}
