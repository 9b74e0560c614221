package io.roostmq.push.api;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.roostmq.push.testing.BrokerResource;
import io.roostmq.push.testing.Eventually;
import io.roostmq.push.testing.Reply;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies, payloads and the window have bounds. */
@QuarkusTest
@WithTestResource(BrokerResource.class)
final class PublishLimitsTest extends ApiFixture {
    @Test
    void payloadAndBodyAboveTheirLimitsAreTooLarge() {
        publish("{'topic': 't', 'payload': '" + "x".repeat(1_000) + "'}").statusCode(202);
        publish("{'topic': 't', 'payload': '" + "x".repeat(1_001) + "'}")
                .statusCode(413)
                .contentType(PROBLEM)
                .body("type", equalTo(TYPE + "too-large"))
                .body("detail", containsString("at most 1000"));
        publish("{'topic': 't', 'payload': '" + "x".repeat(11_000) + "'}")
                .statusCode(413)
                .contentType(PROBLEM)
                .body("type", equalTo(TYPE + "too-large"));
    }

    @Test
    void bodyThatDoesNotAnnounceItsSizeIsReadAndLimitedAllTheSame() throws Exception {
        HttpResponse<String> tooLarge = publishChunked("{'topic': 't', 'payload': '" + "x".repeat(100_000) + "'}");
        assertEquals(413, tooLarge.statusCode());
        assertEquals(List.of(PROBLEM), tooLarge.headers().allValues("Content-Type"));
        assertEquals(0, broker.publishesWaiting());
        assertEquals(202, publishChunked("{'topic': 't', 'payload': 'x'}").statusCode());
    }

    /** The end of an empty body comes with the head of the request or after it. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void emptyBodyThatDoesNotAnnounceItsSizeIsAMistake(boolean endComesLater) throws Exception {
        try (Socket socket = new Socket("localhost", RestAssured.port)) {
            socket.setSoTimeout((int) Eventually.DEADLINE.toMillis());
            String head = String.join(
                    "\r\n",
                    "POST /v1/publish HTTP/1.1",
                    "Host: localhost",
                    "Content-Type: application/json",
                    "Transfer-Encoding: chunked",
                    "",
                    "");
            String end = "0\r\n\r\n";
            OutputStream out = socket.getOutputStream();
            out.write((endComesLater ? head : head + end).getBytes(US_ASCII));
            if (endComesLater) {
                // Another request has been answered meanwhile, so that the head was seen without its end.
                publish("{'topic': 't', 'payload': 'x'}").statusCode(202);
                out.write(end.getBytes(US_ASCII));
            }
            BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
            assertEquals("HTTP/1.1 400 Bad Request", in.readLine());
        }
    }

    @Test
    void fullWindowIsRefusedAtOnce() {
        broker.onPublish(published -> Reply.hold());
        ExecutorService callers = Executors.newFixedThreadPool(4);
        List<CompletableFuture<Integer>> answers = Stream.generate(() -> CompletableFuture.supplyAsync(
                        () -> publish("{'topic': 't', 'payload': 'x'}")
                                .extract()
                                .statusCode(),
                        callers))
                .limit(4)
                .toList();
        callers.shutdown();
        for (int i = 0; i < 4; i++) {
            broker.takePublish();
        }
        publish("{'topic': 't', 'payload': 'x'}")
                .statusCode(503)
                .header("Retry-After", equalTo("1"))
                .body("type", equalTo(TYPE + "window-full"));
        broker.acknowledgeHeld();
        answers.forEach(status -> assertEquals(202, Eventually.get(status)));
    }

    private static HttpResponse<String> publishChunked(String body) throws Exception {
        byte[] bytes = body.replace('\'', '"').getBytes(UTF_8);
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + RestAssured.port + "/v1/publish"))
                .version(HttpClient.Version.HTTP_1_1)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(bytes)))
                .timeout(Eventually.DEADLINE)
                .build();
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .build()
                .send(request, HttpResponse.BodyHandlers.ofString());
    }
}
