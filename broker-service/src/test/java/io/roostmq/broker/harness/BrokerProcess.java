package io.roostmq.broker.harness;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The broker as a process of its own: {@code ./roost broker}. Its pid is the JVM's. */
public final class BrokerProcess implements AutoCloseable {
    private static final Duration READY_MAX = Duration.ofSeconds(60);
    private static final Pattern READY = Pattern.compile("Roost broker (?:not )?ready.*: mqtt on \\S*:(\\d+)");
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final String name;
    private final Map<String, String> environment;
    private final List<String> options;
    private final int httpPort;
    private ServiceProcess process;
    private int port;

    private BrokerProcess(Builder builder) {
        name = builder.name;
        httpPort = Repository.freePort();
        environment = new TreeMap<>(builder.environment);
        if (builder.heapMegabytes > 0) {
            environment.put("ROOST_JAVA_OPTS", "-Xmx" + builder.heapMegabytes + "m -XX:+ExitOnOutOfMemoryError");
        }
        options = builder.options();
        process = launch(builder.port);
        port = awaitPort();
    }

    public static Builder builder(String name) {
        return new Builder(name);
    }

    /** The TCP port of MQTT; stays the same after {@link #restart}. */
    public int port() {
        return port;
    }

    public int httpPort() {
        return httpPort;
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** SIGKILL, and wait until it is gone. */
    public void kill9() {
        process.kill9();
    }

    /** SIGTERM, and wait until it is gone; fails when the stop is not a clean one. */
    public void stop() {
        process.stopCleanly();
    }

    /** The same port, the same data; returns when it is ready. */
    public void restart() {
        if (process.isAlive()) {
            throw new IllegalStateException(name + " is still running");
        }
        process = launch(port);
        port = awaitPort();
    }

    /** HTTP status of the readiness check. */
    public int readiness() {
        return get("/q/health/ready").status();
    }

    /** Sum of all samples whose line contains every one of the words, ignoring case and punctuation. */
    public double metric(String... words) {
        double sum = 0;
        for (String line : get("/q/metrics").body().lines().toList()) {
            String comparable = line.toLowerCase(Locale.ROOT).replace('-', '_');
            boolean matches = !line.startsWith("#");
            for (String word : words) {
                matches &= comparable.contains(word);
            }
            if (matches) {
                sum += Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
            }
        }
        return sum;
    }

    /** Peak of physical memory the process has used, in bytes; 0 where the system does not tell. */
    public long peakResidentBytes() {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/" + pid() + "/status"))) {
                if (line.startsWith("VmHWM:")) {
                    return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
                }
            }
            return 0;
        } catch (IOException e) {
            return 0;
        }
    }

    /** All that this and earlier processes of that name have written. */
    public List<String> log() {
        return process.log();
    }

    /** For messages of failed assertions. */
    public String tailOfLog() {
        return process.tailOfLog();
    }

    /** Kills it if it still runs: a test that cares how it stops calls {@link #stop}. */
    @Override
    public void close() {
        process.kill9();
    }

    private record Answer(int status, String body) {}

    private Answer get(String path) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + httpPort + path))
                .timeout(Duration.ofSeconds(20))
                .build();
        try {
            var response = HTTP.send(request, BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.body());
        } catch (IOException e) {
            throw new AssertionError(path + ": " + e + "\n" + tailOfLog(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private ServiceProcess launch(int mqttPort) {
        List<String> command = new ArrayList<>(List.of(Repository.script().toString(), "broker"));
        command.addAll(List.of("--port", String.valueOf(mqttPort), "--http-port", String.valueOf(httpPort)));
        command.addAll(options);
        return new ServiceProcess(name, command, environment, READY);
    }

    private int awaitPort() {
        Matcher ready = process.await(READY_MAX);
        Eventually.isTrue("HTTP is served", READY_MAX, this::isHttpServed);
        return Integer.parseInt(ready.group(1));
    }

    /** MQTT is ready a moment before HTTP. */
    private boolean isHttpServed() {
        try (Socket probe = new Socket()) {
            probe.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), httpPort));
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** What to start. */
    public static final class Builder {
        private final String name;
        private final Map<String, String> properties = new TreeMap<>();
        private final Map<String, String> environment = new TreeMap<>();
        private int port;
        private int heapMegabytes;
        private String store = "embedded";
        private @Nullable Path data;

        private Builder(String name) {
            this.name = name;
        }

        /** The TCP port of MQTT, 0 (the default) for any that is free. */
        public Builder port(int port) {
            this.port = port;
            return this;
        }

        /** The data directory; a fresh one by default. */
        public Builder data(Path data) {
            this.data = data;
            return this;
        }

        /** What {@code --store} takes; {@code embedded} by default. */
        public Builder store(String store) {
            this.store = store;
            return this;
        }

        /** A configuration key. */
        public Builder property(String key, String value) {
            properties.put(key, value);
            return this;
        }

        /** A variable of the environment, for what is not to be seen on the command line. */
        public Builder environment(String name, String value) {
            environment.put(name, value);
            return this;
        }

        /** A fixed limit of the heap; running out of it ends the process. */
        public Builder heapMegabytes(int heapMegabytes) {
            this.heapMegabytes = heapMegabytes;
            return this;
        }

        /** Returns when it is ready; fails with the log when it does not get there. */
        public BrokerProcess start() {
            return new BrokerProcess(this);
        }

        private List<String> options() {
            Path where = data == null ? Repository.freshData(name) : data;
            List<String> options = new ArrayList<>(List.of("--data", where.toString(), "--store", store));
            properties.forEach((key, value) -> options.add("-D" + key + "=" + value));
            return options;
        }
    }
}
