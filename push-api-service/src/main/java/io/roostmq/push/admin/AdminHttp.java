package io.roostmq.push.admin;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Requests to one server with a whole answer in memory; everything about them is bounded. */
final class AdminHttp {
    /** How many requests may be under way at once. */
    private static final int CONNECTIONS_MAX = 16;

    /** How many may wait for one of those to finish. */
    private static final int WAITING_MAX = 256;

    /** Largest answer, in bytes: a thousand clients or messages need less. */
    private static final int ANSWER_BYTES_MAX = 16 * 1024 * 1024;

    private static final int PORT_HTTP = 80;
    private static final int PORT_HTTPS = 443;

    /** An answer. */
    record Reply(int status, Buffer body) {}

    /** The answer is larger than what is read. */
    static final class TooLarge extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooLarge() {
            super("The broker's answer has more than " + ANSWER_BYTES_MAX + " bytes.", null, false, false);
        }
    }

    private final HttpClient client;
    private final URI server;
    private final @Nullable String token;
    private final long timeoutMillis;

    AdminHttp(URI server, AdminSettings settings, Vertx vertx) {
        this.server = server;
        this.token = settings.token();
        this.timeoutMillis = settings.timeout().toMillis();
        this.client = vertx.createHttpClient(new HttpClientOptions()
                .setConnectTimeout((int) timeoutMillis)
                .setMaxPoolSize(CONNECTIONS_MAX)
                .setMaxWaitQueueSize(WAITING_MAX));
    }

    /** Completes exceptionally when there is no whole answer in time. */
    CompletionStage<Reply> send(HttpMethod method, String pathAndQuery, @Nullable Buffer body) {
        RequestOptions options = new RequestOptions()
                .setMethod(method)
                .setSsl("https".equals(server.getScheme()))
                .setHost(server.getHost())
                .setPort(port())
                .setURI(pathAndQuery)
                .putHeader(HttpHeaders.ACCEPT, "application/json, application/problem+json");
        if (token != null) {
            options.putHeader(HttpHeaders.AUTHORIZATION, "Bearer " + token);
        }
        if (body != null) {
            options.putHeader(HttpHeaders.CONTENT_TYPE, "application/json");
        }
        CompletableFuture<Reply> answer =
                new CompletableFuture<Reply>().orTimeout(timeoutMillis, TimeUnit.MILLISECONDS);
        client.request(options)
                .compose(request -> exchange(request, body, answer))
                .onSuccess(answer::complete)
                .onFailure(answer::completeExceptionally);
        return answer.exceptionallyCompose(failure -> CompletableFuture.failedFuture(
                failure instanceof TimeoutException
                        ? new TimeoutException("no answer within " + timeoutMillis + " ms")
                        : failure));
    }

    private static Future<Reply> exchange(
            HttpClientRequest request, @Nullable Buffer body, CompletableFuture<Reply> answer) {
        // Whatever happens after the timeout, the connection is not kept for it.
        CompletableFuture<Reply> unused = answer.whenComplete((reply, failure) -> {
            if (failure != null) {
                request.reset();
            }
        });
        Future<HttpClientResponse> response = body == null ? request.send() : request.send(body);
        return response.compose(AdminHttp::read);
    }

    private static Future<Reply> read(HttpClientResponse response) {
        Promise<Reply> whole = Promise.promise();
        Buffer body = Buffer.buffer();
        response.exceptionHandler(whole::tryFail);
        response.handler(piece -> {
            if (body.length() + piece.length() > ANSWER_BYTES_MAX) {
                whole.tryFail(new TooLarge());
            } else {
                body.appendBuffer(piece);
            }
        });
        response.endHandler(end -> whole.tryComplete(new Reply(response.statusCode(), body)));
        return whole.future();
    }

    private int port() {
        if (server.getPort() > 0) {
            return server.getPort();
        }
        return "https".equals(server.getScheme()) ? PORT_HTTPS : PORT_HTTP;
    }
}
