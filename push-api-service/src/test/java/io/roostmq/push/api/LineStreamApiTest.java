package io.roostmq.push.api;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.roostmq.push.domain.InFlight;
import io.roostmq.push.testing.BrokerResource;
import io.roostmq.push.testing.Eventually;
import io.roostmq.push.testing.Reply;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A batch that is a stream of lines. */
@QuarkusTest
@WithTestResource(BrokerResource.class)
final class LineStreamApiTest extends ApiFixture {
    private static final String LINE = "{\"topic\":\"t\",\"payload\":\"x\"}\n";

    /** As the test's configuration says. */
    private static final int IN_FLIGHT_MAX = 16;

    private static final int STREAMS_MAX = 2;

    @Inject
    @SuppressWarnings("NullAway.Init") // by Quarkus
    InFlight inFlight;

    @Test
    void lineIsAnsweredBeforeTheNextOneIsSent() throws IOException {
        broker.onPublish(published -> Reply.acknowledgeAs("id-" + published.text()));
        try (LineClient client = new LineClient()) {
            client.send(line("a", "1"));
            List<String> head = client.readHead();
            assertEquals("HTTP/1.1 200 OK", head.get(0));
            assertTrue(head.stream().anyMatch("content-type: application/x-ndjson"::equalsIgnoreCase), head.toString());
            assertEquals("id-1", result(client).getString("messageId"));
            client.send(line("b", "2"));
            JsonPath second = result(client);
            assertEquals(1, second.getInt("index"));
            assertEquals(202, second.getInt("status"));
            assertEquals("id-2", second.getString("messageId"));
            client.end();
            assertNull(client.readLine());
        }
        assertEquals("a", broker.takePublish().topic());
    }

    @Test
    void resultsComeInTheOrderOfTheLines() throws IOException {
        List<String> topics = List.of("slow", "fast1", "fast2", "fast3");
        broker.onPublish(published -> published.topic().equals("slow") ? Reply.hold() : Reply.acknowledge(0));
        try (LineClient client = new LineClient()) {
            for (String topic : topics) {
                client.send(line(topic, "x"));
            }
            client.end();
            for (int i = 0; i < topics.size(); i++) {
                broker.takePublish();
            }
            broker.acknowledgeHeld();
            client.readHead();
            for (int i = 0; i < topics.size(); i++) {
                assertEquals(i, result(client).getInt("index"));
            }
            assertNull(client.readLine());
        }
    }

    @Test
    void badLineIsAnErrorAndTheStreamGoesOn() throws IOException {
        try (LineClient client = new LineClient()) {
            client.send("nonsense\n\n  \r\n" + LINE + "{\"topic\":\"#\",\"payload\":\"x\"}\r\n[]\n");
            client.send("{\"topic\":\"t\",\"payload\":\"" + "x".repeat(3_000) + "\"}\n");
            client.send("\"\u0000\n" + LINE + "{\"topic\":\"t\",\"pay");
            client.send("load\":\"last\"}");
            client.end();
            client.readHead();
            List<Integer> statuses = new ArrayList<>();
            List<Integer> indexes = new ArrayList<>();
            List<String> types = new ArrayList<>();
            for (String line = client.readLine(); line != null; line = client.readLine()) {
                JsonPath result = JsonPath.from(line);
                statuses.add(result.getInt("status"));
                indexes.add(result.getInt("index"));
                types.add(String.valueOf(result.getString("problem.type")).replace(TYPE, ""));
            }
            assertEquals(List.of(400, 202, 400, 400, 413, 400, 202, 202), statuses);
            assertEquals(List.of(0, 1, 2, 3, 4, 5, 6, 7), indexes);
            assertEquals("malformed-json", types.get(0));
            assertEquals("invalid-request", types.get(2));
            assertEquals("too-large", types.get(4));
        }
    }

    @Test
    void emptyStreamHasAnEmptyAnswer() throws IOException {
        try (LineClient client = new LineClient()) {
            client.end();
            assertEquals("HTTP/1.1 200 OK", client.readHead().get(0));
            assertNull(client.readLine());
        }
    }

    @Test
    void bodyOfKnownLengthIsTakenAsWell() {
        String answer = given().contentType("application/x-ndjson; charset=utf-8")
                .accept("application/x-ndjson, application/problem+json;q=0.5")
                .body(LINE.repeat(500).getBytes(UTF_8))
                .post("/v1/publish/batch")
                .then()
                .statusCode(200)
                .extract()
                .asString();
        assertEquals(500, answer.lines().count());
        assertTrue(answer.lines().allMatch(line -> line.contains("\"status\":202")), answer);
    }

    @Test
    void pathMayEndInASlash() {
        given().contentType("application/x-ndjson")
                .body(LINE.getBytes(UTF_8))
                .post("/v1/publish/batch/")
                .then()
                .statusCode(200)
                .body(containsString("202"));
    }

    @Test
    @Timeout(300)
    void twoHundredThousandLinesAreNeverInMemoryTogether() throws Exception {
        int lines = 200_000;
        AtomicInteger most = new AtomicInteger();
        broker.forgetPublishes();
        broker.onPublish(published -> {
            most.accumulateAndGet(inFlight.now(), Math::max);
            return Reply.acknowledge(0);
        });
        try (LineClient client = new LineClient()) {
            CompletableFuture<Void> writer =
                    CompletableFuture.runAsync(() -> send(client, LINE.repeat(1_000), lines / 1_000));
            client.readHead();
            int answered = 0;
            for (String line = client.readLine(); line != null; line = client.readLine()) {
                assertTrue(line.contains("\"status\":202"), line);
                answered++;
            }
            assertEquals(lines, answered);
            Eventually.get(writer);
        }
        assertEquals(lines, broker.publishesReceived());
        assertTrue(most.get() > 0 && most.get() <= IN_FLIGHT_MAX, "most at once: " + most);
        assertTrue(inFlight.peak() <= IN_FLIGHT_MAX * STREAMS_MAX, "most at once, ever: " + inFlight.peak());
        Eventually.isTrue("nothing is in flight", () -> inFlight.now() == 0);
    }

    @Test
    void nothingIsReadBeyondTheWindowWhileTheBrokerIsSlow() throws Exception {
        broker.onPublish(published -> Reply.hold());
        try (LineClient client = new LineClient()) {
            client.send(LINE.repeat(100));
            client.end();
            for (int i = 0; i < 4; i++) {
                broker.takePublish();
            }
            Eventually.isTrue("four are sent, one waits for the window", () -> inFlight.now() == 5);
            assertEquals(0, broker.publishesWaiting());
            broker.onPublish(published -> Reply.acknowledge(0));
            broker.acknowledgeHeld();
            client.readHead();
            for (int i = 0; i < 100; i++) {
                assertEquals(202, result(client).getInt("status"));
            }
            assertNull(client.readLine());
        }
    }

    @Test
    void callerThatGoesAwayLeavesNothingBehind() throws Exception {
        broker.onPublish(published -> Reply.hold());
        try (LineClient client = new LineClient()) {
            client.send(LINE.repeat(3));
            for (int i = 0; i < 3; i++) {
                broker.takePublish();
            }
        }
        Eventually.isTrue("nothing is in flight", () -> inFlight.now() == 0);
        broker.acknowledgeHeld();
    }

    @Test
    void streamsAreBoundedInNumber() throws Exception {
        try (LineClient first = new LineClient();
                LineClient second = new LineClient()) {
            first.send(LINE);
            first.readHead();
            second.send(LINE);
            second.readHead();
            try (LineClient third = new LineClient()) {
                List<String> head = third.readHead();
                assertEquals("HTTP/1.1 503 Service Unavailable", head.get(0));
                assertTrue(head.stream().anyMatch("retry-after: 5"::equalsIgnoreCase), head.toString());
            }
            first.end();
            second.end();
        }
        Eventually.isTrue(
                "a place is free",
                () -> given().contentType("application/x-ndjson")
                                .body(LINE.getBytes(UTF_8))
                                .post("/v1/publish/batch")
                                .statusCode()
                        == 200);
    }

    @Test
    void brokerThatIsLostFailsItsLinesOnly() throws Exception {
        broker.onPublish(published -> published.text().equals("x") ? Reply.hangUp() : Reply.acknowledge(0));
        try (LineClient client = new LineClient()) {
            client.send(LINE);
            client.readHead();
            JsonPath lost = result(client);
            assertEquals(503, lost.getInt("status"));
            assertEquals(TYPE + "outcome-unknown", lost.getString("problem.type"));
            assertEquals(1, lost.getInt("problem.retryAfterSeconds"));
            awaitReady();
            client.send(line("t", "y"));
            assertEquals(202, result(client).getInt("status"));
            client.end();
            assertNull(client.readLine());
        }
    }

    @Test
    void requestThatExpectsToBeToldToGoOnIsTold() throws IOException {
        try (LineClient client = new LineClient("Expect: 100-continue")) {
            assertEquals("HTTP/1.1 100 Continue", client.readHead().get(0));
            client.send(LINE);
            client.end();
            assertEquals("HTTP/1.1 200 OK", client.readHead().get(0));
            assertEquals(202, result(client).getInt("status"));
        }
    }

    @Test
    void otherAnswersAndAKeyInTheHeaderAreRefused() {
        given().contentType("application/x-ndjson")
                .accept("application/json")
                .body(LINE.getBytes(UTF_8))
                .post("/v1/publish/batch")
                .then()
                .statusCode(406)
                .contentType(PROBLEM)
                .body("type", equalTo(TYPE + "not-acceptable"));
        given().contentType("application/x-ndjson")
                .header("Idempotency-Key", "k")
                .body(LINE.getBytes(UTF_8))
                .post("/v1/publish/batch")
                .then()
                .statusCode(400)
                .contentType(PROBLEM)
                .body("errors[0].detail", containsString("each item"));
    }

    private static void send(LineClient client, String chunk, int times) {
        try {
            for (int i = 0; i < times; i++) {
                client.send(chunk);
            }
            client.end();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonPath result(LineClient client) throws IOException {
        return JsonPath.from(Objects.requireNonNull(client.readLine()));
    }

    private static String line(String topic, String payload) {
        return "{\"topic\":\"" + topic + "\",\"payload\":\"" + payload + "\"}\n";
    }
}
