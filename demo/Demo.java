import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What Roost is for, live: two devices subscribe and go away, a thousand messages are published, the broker is killed in the
 * middle of it, one more message comes by HTTP, the devices come back. Started by {@code ./roost demo}; one argument, the
 * directory of that script. Ends with 1 when anything is missing or out of order.
 */
public final class Demo {
    private static final int MESSAGES = 1_000;
    private static final int KILL_AFTER = 400;
    private static final int STEP_SECONDS_MAX = 60;
    /** How many PUBLISHes are under way at once: so many at most can come twice. */
    private static final int WINDOW = 20;
    private static final int SESSION_EXPIRY_SECONDS = 3_600;
    private static final String TOPIC = "demo";
    private static final String PUSHED = "by HTTP";
    private static final List<String> DEVICES = List.of("device-a", "device-b");

    private final Path roost;
    private final Path data;
    private final List<Process> processes = new ArrayList<>();

    private Demo(Path root, Path data) {
        this.roost = root.resolve("roost");
        this.data = data;
    }

    public static void main(String[] arguments) throws Exception {
        Path data = Files.createTempDirectory("roost-demo");
        Demo demo = new Demo(Path.of(arguments[0]), data);
        Runtime.getRuntime().addShutdownHook(new Thread(demo::cleanUp));
        boolean complete = false;
        try {
            complete = demo.run();
        } catch (ExecutionException | IllegalStateException | TimeoutException e) {
            say("FAILED: %s", e);
        }
        say(complete ? "Nothing is missing." : "SOMETHING IS MISSING.");
        System.exit(complete ? 0 : 1);
    }

    private boolean run() throws Exception {
        int httpPort = freePort();
        say("Starting the broker and the push API, data in %s", data);
        Process broker = startBroker(0, httpPort);
        int port = await(broker, Pattern.compile("Roost broker ready: mqtt on \\S*:(\\d+)"));
        int pushPort = freePort();
        Process push = start("push-api", "--port", "" + pushPort, "--broker", "127.0.0.1:" + port);
        await(push, Pattern.compile("Listening on: http://\\S*:(\\d+)"));

        for (String device : DEVICES) {
            subscribeAndLeave(device, port);
        }
        say("%s have subscribed '%s' at QoS 1 and are gone", String.join(" and ", DEVICES), TOPIC);

        say("Publishing %d messages at QoS 1", MESSAGES);
        Mqtt5AsyncClient publisher = client("publisher", port);
        connect(publisher, true);
        CountDownLatch untilKill = new CountDownLatch(KILL_AFTER);
        CompletableFuture<Void> all = publishAll(publisher, untilKill);
        if (!untilKill.await(STEP_SECONDS_MAX, TimeUnit.SECONDS)) {
            throw new IllegalStateException(untilKill.getCount() + " acknowledgements are missing");
        }
        broker.destroyForcibly().waitFor();
        say("kill -9 of the broker while the publisher is sending");
        broker = startBroker(port, httpPort);
        await(broker, Pattern.compile("Roost broker ready: mqtt on \\S*:(\\d+)"));
        say("The broker is back, the publisher goes on by itself");
        all.get(STEP_SECONDS_MAX, TimeUnit.SECONDS);
        say("All %d are acknowledged", MESSAGES);
        publisher.disconnect().get(STEP_SECONDS_MAX, TimeUnit.SECONDS);

        boolean complete = pushByHttp(pushPort);
        for (String device : DEVICES) {
            complete &= comeBack(device, port);
        }
        return complete;
    }

    private static void subscribeAndLeave(String device, int port) throws Exception {
        Mqtt5AsyncClient client = client(device, port);
        connect(client, false);
        client.subscribeWith().topicFilter(TOPIC).qos(MqttQos.AT_LEAST_ONCE).send().get(STEP_SECONDS_MAX, TimeUnit.SECONDS);
        client.disconnect().get(STEP_SECONDS_MAX, TimeUnit.SECONDS);
    }

    /** Completes when the last one is acknowledged, or the first one fails. */
    private static CompletableFuture<Void> publishAll(Mqtt5AsyncClient publisher, CountDownLatch untilKill) {
        CompletableFuture<Void> all = new CompletableFuture<>();
        AtomicInteger acknowledged = new AtomicInteger();
        for (int number = 1; number <= MESSAGES; number++) {
            publisher
                    .publishWith()
                    .topic(TOPIC)
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .payload(text(number).getBytes(StandardCharsets.UTF_8))
                    .send()
                    .whenComplete((result, failure) -> {
                        Throwable error = failure == null ? result.getError().orElse(null) : failure;
                        if (error != null) {
                            all.completeExceptionally(error);
                            return;
                        }
                        untilKill.countDown();
                        int count = acknowledged.incrementAndGet();
                        if (count % 200 == 0) {
                            say("  %d acknowledged", count);
                        }
                        if (count == MESSAGES) {
                            all.complete(null);
                        }
                    });
        }
        return all;
    }

    /** The link of the push API needs a moment after the broker has come back; until then it answers 503. */
    private static boolean pushByHttp(int pushPort) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + pushPort + "/v1/publish"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"topic\":\"" + TOPIC + "\",\"payload\":\"" + PUSHED + "\",\"qos\":1}"))
                .build();
        HttpClient http = HttpClient.newHttpClient();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(STEP_SECONDS_MAX);
        HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
        while (answer.statusCode() == 503 && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(200);
            answer = http.send(request, BodyHandlers.ofString());
        }
        say("POST /v1/publish -> %d %s", answer.statusCode(), answer.body());
        return answer.statusCode() == 202;
    }

    private static boolean comeBack(String device, int port) throws Exception {
        List<String> received = new ArrayList<>();
        CountDownLatch last = new CountDownLatch(1);
        Mqtt5AsyncClient client = client(device, port);
        client.publishes(MqttGlobalPublishFilter.ALL, publish -> {
            String text = new String(publish.getPayloadAsBytes(), StandardCharsets.UTF_8);
            received.add(text);
            if (text.equals(PUSHED)) {
                last.countDown();
            }
        });
        connect(client, false);
        boolean all = last.await(STEP_SECONDS_MAX, TimeUnit.SECONDS);
        client.disconnect().get(STEP_SECONDS_MAX, TimeUnit.SECONDS);

        Set<String> different = new LinkedHashSet<>(received);
        List<String> expected = new ArrayList<>();
        for (int number = 1; number <= MESSAGES; number++) {
            expected.add(text(number));
        }
        expected.add(PUSHED);
        boolean inOrder = List.copyOf(different).equals(expected);
        say("%s is back: %d of %d messages, %s", device, different.size(), expected.size(), inOrder ? "in order" : "NOT AS PUBLISHED");
        int twice = received.size() - different.size();
        if (twice > 0) {
            say("  %d of them twice, because the publisher repeated what the crash left unacknowledged", twice);
        }
        return all && inOrder;
    }

    private static Mqtt5AsyncClient client(String id, int port) {
        var builder = MqttClient.builder().useMqttVersion5().identifier(id).serverHost("127.0.0.1").serverPort(port);
        if (id.equals("publisher")) {
            builder.automaticReconnect()
                    .initialDelay(200, TimeUnit.MILLISECONDS)
                    .maxDelay(1, TimeUnit.SECONDS)
                    .applyAutomaticReconnect();
        }
        return builder.buildAsync();
    }

    private static void connect(Mqtt5AsyncClient client, boolean cleanStart) throws Exception {
        client.connectWith()
                .cleanStart(cleanStart)
                .sessionExpiryInterval(SESSION_EXPIRY_SECONDS)
                .restrictions()
                .sendMaximum(WINDOW)
                .applyRestrictions()
                .send()
                .get(STEP_SECONDS_MAX, TimeUnit.SECONDS);
    }

    private static String text(int number) {
        return "Hello mqtt " + number;
    }

    private Process startBroker(int port, int httpPort) throws IOException {
        return start("broker", "--port", "" + port, "--http-port", "" + httpPort, "--data", data.toString());
    }

    private Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(roost.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        Process process = builder.start();
        processes.add(process);
        return process;
    }

    /** Waits for the line, goes on reading behind it so that the process never waits for us; returns the number in it. */
    private static int await(Process process, Pattern line) throws Exception {
        CompletableFuture<Integer> found = new CompletableFuture<>();
        Thread reader = new Thread(() -> {
            List<String> output = new ArrayList<>();
            try (BufferedReader in = process.inputReader()) {
                for (String next = in.readLine(); next != null; next = in.readLine()) {
                    Matcher matcher = line.matcher(next);
                    if (matcher.find()) {
                        found.complete(Integer.valueOf(matcher.group(1)));
                    } else if (!found.isDone()) {
                        output.add(next);
                    }
                }
            } catch (IOException e) {
                found.completeExceptionally(e);
            }
            found.completeExceptionally(new IllegalStateException("did not start:\n" + String.join("\n", output)));
        });
        reader.setDaemon(true);
        reader.start();
        return found.get(STEP_SECONDS_MAX, TimeUnit.SECONDS);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static void say(String text, Object... arguments) {
        System.out.println(String.format(text, arguments));
    }

    private void cleanUp() {
        for (Process process : processes) {
            process.destroy();
        }
        for (Process process : processes) {
            try {
                process.waitFor(STEP_SECONDS_MAX, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            process.destroyForcibly();
        }
        try (Stream<Path> files = Files.walk(data)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            say("%s is left behind: %s", data, e);
        }
    }
}
