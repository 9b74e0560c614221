package io.roostmq.push.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The admin interface of a broker that answers what its script says, and remembers what it was asked. */
public final class ScriptedAdmin implements AutoCloseable {
    /**
     * A request.
     *
     * @param target path and query as they were sent
     */
    public record Asked(
            String method, String target, @Nullable String authorization, String body) {}

    /**
     * An answer.
     *
     * @param status 0 for no answer at all, until the connection ends
     */
    public record Answer(int status, String body) {
        public static Answer silence() {
            return new Answer(0, "");
        }
    }

    private final BlockingQueue<Asked> asked = new LinkedBlockingQueue<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer server;
    private volatile Function<Asked, Answer> script = request -> new Answer(404, "{}");

    public ScriptedAdmin() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Decides about each request; called on any thread. */
    public void onRequest(Function<Asked, Answer> newScript) {
        script = newScript;
    }

    /** Answers each request so. */
    public void answer(int status, String body) {
        onRequest(request -> new Answer(status, body));
    }

    /** The next request that was received. */
    public Asked takeAsked() {
        try {
            Asked next = asked.poll(Eventually.DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
            if (next == null) {
                throw new AssertionError("no request within " + Eventually.DEADLINE);
            }
            return next;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Forgets what it was asked. */
    public void reset() {
        asked.clear();
        answer(404, "{}");
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        Asked request = new Asked(
                exchange.getRequestMethod(),
                exchange.getRequestURI().toString(),
                exchange.getRequestHeaders().getFirst("Authorization"),
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        asked.add(request);
        Answer answer = script.apply(request);
        if (answer.status() == 0) {
            return;
        }
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
