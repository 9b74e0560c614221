package io.roostmq.push.admin;

import io.roostmq.push.domain.ClientState;
import io.roostmq.push.domain.PercentEncoding;
import io.roostmq.push.domain.Presence;
import io.roostmq.push.domain.Presence.Answer.Failed;
import io.roostmq.push.domain.Presence.Answer.Found;
import io.roostmq.push.domain.Presence.Answer.Missing;
import io.roostmq.push.domain.QueuePage;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The broker's admin interface, version 1, as {@link Presence}. Thread-safe, never blocks. */
public final class BrokerAdmin implements Presence {
    private static final String BASE = "/admin/v1/clients/";
    private static final String NOT_CONFIGURED =
            "This service does not know the broker's admin interface: roost.push.broker-admin-url is not set.";

    private final @Nullable AdminHttp http;

    public BrokerAdmin(AdminSettings settings, Vertx vertx) {
        this.http = settings.url() == null ? null : new AdminHttp(settings.url(), settings, vertx);
    }

    @Override
    public CompletionStage<Answer<ClientState>> client(String clientId) {
        return ask(HttpMethod.GET, path(clientId), null, body -> AdminJson.client(object(body)));
    }

    @Override
    public CompletionStage<Answer<Clients>> query(List<String> clientIds) {
        Buffer body =
                new JsonObject().put("clientIds", new JsonArray(clientIds)).toBuffer();
        return ask(HttpMethod.POST, BASE + "query", body, answer -> AdminJson.clients(object(answer)));
    }

    @Override
    public CompletionStage<Answer<QueuePage>> queue(String clientId, int limit, @Nullable String cursor) {
        String query = "?limit=" + limit + (cursor == null ? "" : "&cursor=" + PercentEncoding.encode(cursor));
        return ask(HttpMethod.GET, path(clientId) + "/queue" + query, null, body -> AdminJson.page(object(body)));
    }

    @Override
    public CompletionStage<Answer<Long>> purge(String clientId) {
        return ask(HttpMethod.DELETE, path(clientId) + "/queue", null, body -> AdminJson.removed(object(body)));
    }

    @Override
    public CompletionStage<Answer<Done>> cancel(String clientId, String messageId) {
        return ask(
                HttpMethod.DELETE,
                path(clientId) + "/queue/" + PercentEncoding.encode(messageId),
                null,
                body -> new Done());
    }

    @Override
    public CompletionStage<Answer<Done>> disconnect(String clientId, Session session) {
        String query = "?session=" + session.name().toLowerCase(Locale.ROOT);
        return ask(HttpMethod.DELETE, path(clientId) + query, null, body -> new Done());
    }

    private static String path(String clientId) {
        return BASE + PercentEncoding.encode(clientId);
    }

    private static JsonObject object(Buffer body) {
        return new JsonObject(body);
    }

    private <T> CompletionStage<Answer<T>> ask(
            HttpMethod method, String path, @Nullable Buffer body, Function<Buffer, T> reader) {
        if (http == null) {
            return CompletableFuture.completedFuture(new Failed<>(Failure.NOT_CONFIGURED, NOT_CONFIGURED));
        }
        return http.send(method, path, body)
                .handle((reply, failure) -> reply == null ? unavailable(failure) : answer(reply, reader));
    }

    private static <T> Answer<T> answer(AdminHttp.Reply reply, Function<Buffer, T> reader) {
        int status = reply.status();
        if (status == 200 || status == 204) {
            try {
                return new Found<>(reader.apply(reply.body()));
            } catch (AdminJson.BadAnswer | DecodeException e) {
                return new Failed<>(
                        Failure.BAD_ANSWER, "The broker's answer is not as agreed: " + e.getMessage() + ".");
            }
        }
        return switch (status) {
            case 404 -> new Missing<>();
            case 401, 403 ->
                new Failed<>(
                        Failure.REFUSED,
                        "The broker answered " + status + ": it does not accept roost.push.broker-admin-token.");
            case 429, 503, 504 -> new Failed<>(Failure.UNAVAILABLE, "The broker answered " + status + ".");
            default -> new Failed<>(Failure.BAD_ANSWER, "The broker answered " + status + ".");
        };
    }

    private static <T> Answer<T> unavailable(@Nullable Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause instanceof AdminHttp.TooLarge tooLarge) {
            return new Failed<>(Failure.BAD_ANSWER, String.valueOf(tooLarge.getMessage()));
        }
        String why = cause == null ? "unknown" : String.valueOf(cause.getMessage());
        return new Failed<>(Failure.UNAVAILABLE, "The broker's admin interface does not answer: " + why + ".");
    }
}
