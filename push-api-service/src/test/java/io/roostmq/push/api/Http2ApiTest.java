package io.roostmq.push.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.roostmq.push.testing.BrokerResource;
import io.roostmq.push.testing.ScriptedAdmin;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Callers that speak HTTP/2, where the end of a request is told in another way. */
@QuarkusTest
@WithTestResource(BrokerResource.class)
final class Http2ApiTest extends ApiFixture {
    private static final Duration ANSWER_MAX = Duration.ofSeconds(20);

    private final HttpClient http =
            HttpClient.newBuilder().version(Version.HTTP_2).build();

    @SuppressWarnings("NullAway.Init") // by Quarkus
    @TestHTTPResource("/")
    URI service;

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(service.resolve(path)).timeout(ANSWER_MAX);
    }

    private int statusBehindTheUpgrade(HttpRequest request) throws IOException, InterruptedException {
        http.send(request("/q/health/live").build(), BodyHandlers.discarding());
        HttpResponse<Void> answer = http.send(request, BodyHandlers.discarding());
        assertEquals(Version.HTTP_2, answer.version());
        return answer.statusCode();
    }

    @SuppressWarnings("NullAway.Init") // by BrokerResource
    ScriptedAdmin admin;

    @Test
    void requestsWithoutABodyAreAnswered() throws IOException, InterruptedException {
        admin.reset();
        admin.answer(404, "{}");
        assertEquals(404, statusBehindTheUpgrade(request("/v1/clients/nobody").build()));
        admin.answer(404, "{}");
        assertEquals(
                404,
                statusBehindTheUpgrade(request("/v1/clients/nobody").DELETE().build()));
    }

    @Test
    void aBodyOfUnknownLengthIsTaken() throws IOException, InterruptedException {
        byte[] body = "{\"topic\":\"t\",\"payload\":\"m\"}".getBytes(StandardCharsets.UTF_8);
        assertEquals(
                202,
                statusBehindTheUpgrade(request("/v1/publish")
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)))
                        .build()));
    }

    /** The server answers, or ends the connection, whichever reaches the caller first. */
    @Test
    void aBodyOfUnknownLengthIsLimited() throws InterruptedException {
        HttpRequest tooLarge = request("/v1/publish")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[3 << 20])))
                .build();
        try {
            assertEquals(413, statusBehindTheUpgrade(tooLarge));
        } catch (IOException ended) {
            assertNotNull(ended.getMessage());
        }
    }
}
