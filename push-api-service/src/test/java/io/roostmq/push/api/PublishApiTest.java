package io.roostmq.push.api;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.roostmq.push.domain.Payload;
import io.roostmq.push.testing.BrokerResource;
import io.roostmq.push.testing.Eventually;
import io.roostmq.push.testing.Published;
import io.roostmq.push.testing.Reply;
import io.roostmq.push.testing.ScriptedBroker;
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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(value = BrokerResource.class, restrictToAnnotatedClass = true)
final class PublishApiTest {
    private static final String PROBLEM = "application/problem+json";
    private static final String TYPE = "urn:roost:problem:";

    @SuppressWarnings("NullAway.Init") // by BrokerResource
    ScriptedBroker broker;

    @BeforeEach
    void linkIsUp() {
        broker.reset();
        awaitReady();
        Eventually.isTrue(
                "nothing is in flight",
                () -> given().get("/q/metrics").asString().contains("roost_push_in_flight 0.0"));
    }

    @Test
    void publishIsAcceptedWithTheMessageIdOfPuback() {
        broker.onPublish(published -> Reply.acknowledgeAs("019ab3f0"));
        publish("{'topic': 'a/b', 'payload': 'Hello mqtt 1'}")
                .statusCode(202)
                .contentType(ContentType.JSON)
                .body("messageId", equalTo("019ab3f0"))
                .body("topic", equalTo("a/b"))
                .body("qos", equalTo(1))
                .body("matched", equalTo(true));
        Published published = broker.takePublish();
        assertEquals("a/b", published.topic());
        assertEquals("Hello mqtt 1", published.text());
        assertEquals(1, published.qos());
        assertEquals(1, published.payloadFormat());
        assertNull(published.contentType());
        assertNull(published.expirySeconds());
    }

    @Test
    void everyOptionTravels() {
        publish("""
                        {'topic': 'a/b', 'payloadBase64': 'AAH/', 'qos': 2, 'retain': true, 'ttlSeconds': 4294967295,
                         'userProperties': [{'name': 'x', 'value': '1'}, {'name': 'x', 'value': '2'}],
                         'contentType': 'application/octet-stream', 'responseTopic': 'r', 'correlationDataBase64': 'AQI='}
                        """)
                .statusCode(202)
                .body("qos", equalTo(2))
                .body("", hasKey("messageId"))
                .body("messageId", nullValue());
        Published published = broker.takePublish();
        assertEquals(Payload.of(new byte[] {0, 1, -1}), published.payload());
        assertEquals(2, published.qos());
        assertTrue(published.retain());
        assertEquals(-1, published.expirySeconds(), "4294967295 in 32 bits");
        assertNull(published.payloadFormat());
        assertEquals(List.of("x=1", "x=2"), published.userProperties());
        assertEquals("application/octet-stream", published.contentType());
        assertEquals("r", published.responseTopic());
        assertEquals(Payload.of(new byte[] {1, 2}), published.correlationData());
    }

    @Test
    void jsonContentKeepsItsDigitsAndSaysWhatItIs() {
        publish("{'topic': 't', 'json': {'big': 12345678901234567890.1230, 'list': [1, null, 'ü', '😀']}, "
                        + "'userProperties': {'tenant': 'a', 'kind': 'b'}}")
                .statusCode(202);
        Published published = broker.takePublish();
        assertEquals("{\"big\":12345678901234567890.1230,\"list\":[1,null,\"ü\",\"😀\"]}", published.text());
        assertEquals("application/json", published.contentType());
        assertEquals(1, published.payloadFormat());
        assertEquals(List.of("tenant=a", "kind=b"), published.userProperties());
    }

    @Test
    void jsonNullAndAnEmptyTextAreContent() {
        publish("{'topic': 't', 'json': null}").statusCode(202);
        assertEquals("null", broker.takePublish().text());
        publish("{'topic': 't', 'payload': '', 'retain': true}").statusCode(202);
        assertEquals("", broker.takePublish().text());
    }

    @Test
    void qos0IsAcceptedWithoutAMessageId() {
        publish("{'topic': 't', 'payload': 'x', 'qos': 0}")
                .statusCode(202)
                .body("messageId", nullValue())
                .body("matched", nullValue());
        assertEquals(0, broker.takePublish().qos());
    }

    @Test
    void noMatchingSubscribersIsTold() {
        broker.onPublish(published -> Reply.acknowledge(0x10));
        publish("{'topic': 't', 'payload': 'x'}").statusCode(202).body("matched", equalTo(false));
    }

    @ParameterizedTest
    @CsvSource({
        "128, 502, broker-refused",
        "131, 502, broker-refused",
        "135, 403, not-authorized",
        "144, 400, invalid-request",
        "151, 503, quota-exceeded",
        "153, 400, invalid-request"
    })
    void failureOfTheBrokerIsAProblem(int reasonCode, int status, String type) {
        broker.onPublish(published -> Reply.acknowledge(reasonCode));
        publish("{'topic': 't', 'payload': 'x'}")
                .statusCode(status)
                .contentType(PROBLEM)
                .body("type", equalTo(TYPE + type))
                .body("title", notNullValue())
                .body("status", equalTo(status))
                .body("detail", containsString(String.format("0x%02X", reasonCode)))
                .body("instance", startsWith("urn:uuid:"))
                .header("Retry-After", status == 503 ? equalTo("5") : nullValue());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{'payload': 'x'}                                                    | topic                 | missing",
                "{'topic': null, 'payload': 'x'}                                     | topic                 | missing",
                "{'topic': '', 'payload': 'x'}                                       | topic                 | empty",
                "{'topic': 'a/+/b', 'payload': 'x'}                                  | topic                 | wildcard",
                "{'topic': 'a/#', 'payload': 'x'}                                    | topic                 | wildcard",
                "{'topic': '$SYS/x', 'payload': 'x'}                                 | topic                 | '$'",
                "{'topic': 'a\\u0000b', 'payload': 'x'}                              | topic                 | U+0000",
                "{'topic': 'a\\ud800b', 'payload': 'x'}                              | topic                 | surrogate",
                "{'topic': 7, 'payload': 'x'}                                        | topic                 | a string",
                "{'topic': ['a'], 'payload': 'x'}                                    | topic                 | a string",
                "{'topic': 't'}                                                      | payload               | exactly one",
                "{'topic': 't', 'payload': 'x', 'json': 1}                           | payload               | exactly one",
                "{'topic': 't', 'payload': 'x', 'payloadBase64': 'eA=='}             | payload               | exactly one",
                "{'topic': 't', 'payload': 'a\\ud800'}                               | payload               | surrogate",
                "{'topic': 't', 'payload': {}}                                       | payload               | a string",
                "{'topic': 't', 'payloadBase64': '?'}                                | payloadBase64         | base64",
                "{'topic': 't', 'payload': 'x', 'qos': 3}                            | qos                   | 0, 1 or 2",
                "{'topic': 't', 'payload': 'x', 'qos': -1}                           | qos                   | 0, 1 or 2",
                "{'topic': 't', 'payload': 'x', 'qos': '1'}                          | qos                   | an integer",
                "{'topic': 't', 'payload': 'x', 'qos': 1.5}                          | qos                   | an integer",
                "{'topic': 't', 'payload': 'x', 'qos': 99999999999}                  | qos                   | out of range",
                "{'topic': 't', 'payload': 'x', 'retain': 'yes'}                     | retain                | true or false",
                "{'topic': 't', 'payload': 'x', 'retain': 1}                         | retain                | true or false",
                "{'topic': 't', 'payload': 'x', 'ttlSeconds': 0}                     | ttlSeconds            | 1..4294967295",
                "{'topic': 't', 'payload': 'x', 'ttlSeconds': 4294967296}            | ttlSeconds            | 1..4294967295",
                "{'topic': 't', 'payload': 'x', 'ttlSeconds': 1e99}                  | ttlSeconds            | an integer",
                "{'topic': 't', 'payload': 'x', 'contentType': 1}                    | contentType           | a string",
                "{'topic': 't', 'payload': 'x', 'payloadFormat': 'text'}             | payloadFormat         | utf8 or bytes",
                "{'topic': 't', 'payloadBase64': '/w==', 'payloadFormat': 'utf8'}    | payloadFormat         | well-formed",
                "{'topic': 't', 'payload': 'x', 'responseTopic': 'a/#'}              | responseTopic         | wildcard",
                "{'topic': 't', 'payload': 'x', 'correlationDataBase64': 'a'}        | correlationDataBase64 | base64",
                "{'topic': 't', 'payload': 'x', 'userProperties': 'a=b'}             | userProperties        | an object",
                "{'topic': 't', 'payload': 'x', 'userProperties': {'a': 1}}          | userProperties.a      | a string",
                "{'topic': 't', 'payload': 'x', 'userProperties': [1]}               | userProperties[0]     | an object",
                "{'topic': 't', 'payload': 'x', 'userProperties': [{'name': 'a'}]}   | userProperties[0]     | both",
                "{'topic': 't', 'payload': 'x', 'userProperties': [{'name': 1}]}     | userProperties[0].name | a string",
                "{'topic': 't', 'payload': 'x', 'userProperties': [{'key': 'a'}]}    | userProperties[0].key | unknown",
                "{'topic': 't', 'payload': 'x', 'userProperties': {'a': '\\u0000'}}  | userProperties[0].value | U+0000",
                "{'topic': 't', 'payload': 'x', 'colour': 'red'}                     | colour                | unknown"
            })
    void mistakeIsNamedByItsField(String body, String field, String detail) {
        publish(body)
                .statusCode(400)
                .contentType(PROBLEM)
                .body("type", equalTo(TYPE + "invalid-request"))
                .body("errors.field", equalTo(List.of(field)))
                .body("errors[0].detail", containsString(detail))
                .body("detail", allOf(containsString(field), containsString(detail)));
        assertEquals(0, broker.publishesWaiting());
    }

    @Test
    void allMistakesAreNamedAtOnce() {
        publish("{'topic': '#', 'qos': 9, 'ttlSeconds': 0, 'responseTopic': '+'}")
                .statusCode(400)
                .body("errors.field", hasItems("topic", "payload", "qos", "ttlSeconds", "responseTopic"));
    }

    @Test
    void longestTopicIsTakenAndOneMoreByteIsNot() {
        given().contentType(ContentType.JSON)
                .body("{\"topic\": \"" + "t".repeat(9_000) + "\", \"payload\": \"x\"}")
                .post("/v1/publish")
                .then()
                .statusCode(202);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{'topic': 't', 'payload': 'x'       | malformed-json | line 1",
                "{'topic': 't' 'payload': 'x'}       | malformed-json | column 1",
                "{'topic': 't', 'topic': 't'}        | malformed-json | Duplicate",
                "{'topic': 't', 'payload': 'x'} {}   | invalid-request | line 1",
                "[]                                  | invalid-request | a JSON object",
                "'text'                              | invalid-request | a JSON object",
                "null                                | invalid-request | empty",
                "\"\"                                | invalid-request | empty",
                "nonsense                            | malformed-json | nonsense"
            })
    void bodyThatIsNoObjectIsAProblem(String body, String type, String detail) {
        publish(body)
                .statusCode(400)
                .contentType(PROBLEM)
                .body("type", equalTo(TYPE + type))
                .body("detail", containsString(detail));
    }

    @Test
    void wrongMediaTypePathMethodAndAcceptAreProblems() {
        given().contentType(ContentType.TEXT)
                .body("x")
                .post("/v1/publish")
                .then()
                .statusCode(415)
                .contentType(PROBLEM)
                .body("type", equalTo(TYPE + "unsupported-media-type"));
        given().get("/v1/nothing")
                .then()
                .statusCode(404)
                .contentType(PROBLEM)
                .body("type", equalTo(TYPE + "not-found"));
        given().get("/nothing").then().statusCode(404).contentType(PROBLEM);
        given().get("/v1/publish")
                .then()
                .statusCode(405)
                .contentType(PROBLEM)
                .header("Allow", containsString("POST"))
                .body("type", equalTo(TYPE + "method-not-allowed"));
        given().contentType(ContentType.JSON)
                .accept(ContentType.XML)
                .body("{}")
                .post("/v1/publish")
                .then()
                .statusCode(406)
                .contentType(PROBLEM)
                .body("type", equalTo(TYPE + "not-acceptable"));
    }

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
    void missingAcknowledgementIsAnUnknownOutcome() {
        broker.onPublish(published -> Reply.hold());
        publish("{'topic': 't', 'payload': 'x'}")
                .statusCode(503)
                .contentType(PROBLEM)
                .header("Retry-After", equalTo("1"))
                .body("type", equalTo(TYPE + "outcome-unknown"))
                .body("detail", containsString("may or may not have been published"));
    }

    @Test
    void connectionLostInTheMiddleIsAnUnknownOutcome() {
        broker.onPublish(published -> Reply.hangUp());
        publish("{'topic': 't', 'payload': 'x'}")
                .statusCode(503)
                .body("type", equalTo(TYPE + "outcome-unknown"))
                .body("detail", containsString("ended before"));
        broker.onPublish(published -> Reply.acknowledge(0));
        broker.takeConnect();
        awaitReady();
        publish("{'topic': 't', 'payload': 'x'}").statusCode(202);
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

    @Test
    void openApiDescribesTheOperation() {
        given().accept(ContentType.JSON)
                .get("/q/openapi")
                .then()
                .statusCode(200)
                .body("info.title", equalTo("Roost push API"))
                .body(
                        "paths.'/v1/publish'.post.responses.keySet()",
                        hasItems("202", "400", "403", "406", "413", "415", "500", "502", "503"))
                .body("components.schemas.PublishRequest.required", hasItem("topic"))
                .body("components.schemas.PublishRequest.properties.json", not(hasKey("type")))
                .body("components.schemas.PublishRequest.properties.userProperties", not(hasKey("type")))
                .body("components.schemas.PublishRequest.properties.userProperties.oneOf.size()", equalTo(2))
                .body("components.schemas.UserProperty.required", hasItems("name", "value"))
                .body("components.schemas.Problem.required", hasItems("type", "title", "status", "detail"))
                .body("components.schemas.PublishRequest.properties.qos.enum", equalTo(List.of(0, 1, 2)));
        given().get("/q/swagger-ui/").then().statusCode(200);
    }

    @Test
    void metricsTellOutcomesLatencyAndTheLink() {
        publish("{'topic': 't', 'payload': 'x'}").statusCode(202);
        given().get("/q/metrics")
                .then()
                .statusCode(200)
                .body(allOf(
                        containsString("roost_push_publishes_total{outcome=\"accepted\",reason=\"none\"}"),
                        containsString("roost_push_publish_latency_seconds_count"),
                        containsString("roost_push_in_flight"),
                        containsString("roost_push_link_up 1.0")));
    }

    private static void awaitReady() {
        Eventually.isTrue("ready", () -> given().get("/q/health/ready").statusCode() == 200);
    }

    private static ValidatableResponse publish(String body) {
        return given().contentType(ContentType.JSON)
                .body(body.replace('\'', '"'))
                .post("/v1/publish")
                .then();
    }

    private static HttpResponse<String> publishChunked(String body) throws Exception {
        byte[] bytes = body.replace('\'', '"').getBytes(UTF_8);
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + RestAssured.port + "/v1/publish"))
                .version(HttpClient.Version.HTTP_1_1)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(bytes)))
                .timeout(Eventually.DEADLINE)
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }
}
