package io.roostmq.broker.harness;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The push API as a process of its own: {@code ./roost push-api}. */
public final class PushApiProcess implements AutoCloseable {
    private static final Duration READY_MAX = Duration.ofSeconds(60);
    private static final Pattern LISTENING = Pattern.compile("Listening on: http://");

    private final int port = Repository.freePort();
    private final ServiceProcess process;

    /** Returns when it listens; its link to the broker may not be there yet. */
    public PushApiProcess(String name, int brokerPort) {
        this(name, brokerPort, Map.of());
    }

    /** @param environment of the process, besides that of the test */
    public PushApiProcess(String name, int brokerPort, Map<String, String> environment) {
        process = new ServiceProcess(
                name,
                List.of(
                        Repository.script().toString(),
                        "push-api",
                        "--port",
                        String.valueOf(port),
                        "--broker",
                        "127.0.0.1:" + brokerPort),
                environment,
                LISTENING);
        process.await(READY_MAX);
    }

    public URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    /** SIGTERM, and wait until it is gone; fails when the stop is not a clean one. */
    public void stop() {
        process.stopCleanly();
    }

    public String tailOfLog() {
        return process.tailOfLog();
    }

    /** SIGKILL, and wait until it is gone. */
    public void kill9() {
        process.kill9();
    }

    @Override
    public void close() {
        kill9();
    }
}
