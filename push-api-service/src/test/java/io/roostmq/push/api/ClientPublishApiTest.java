package io.roostmq.push.api;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.roostmq.push.testing.BrokerResource;
import io.roostmq.push.testing.IdempotentReplies;
import io.roostmq.push.testing.Published;
import io.roostmq.push.testing.Reply;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Messages to one client and to many. */
@QuarkusTest
@WithTestResource(BrokerResource.class)
final class ClientPublishApiTest extends ApiFixture {
    private static final String SESSION_EXPIRY = "roost-session-expiry";

    @Test
    void messageToAClientIsPublishedIntoItsReservedTopic() {
        broker.onPublish(published -> Reply.acknowledgeAs("id-1"));
        post("/v1/clients/meter-1/publish", "{'topic': 'a/b', 'payload': 'x', 'qos': 2}")
                .statusCode(202)
                .body("clientId", equalTo("meter-1"))
                .body("messageId", equalTo("id-1"))
                .body("topic", equalTo("a/b"))
                .body("qos", equalTo(2))
                .body("repeated", equalTo(false))
                .body("", not(hasKey("matched")));
        Published published = broker.takePublish();
        assertEquals("$roost/clients/meter-1/a/b", published.topic());
        assertEquals(2, published.qos());
        assertEquals("604800", published.userProperty(SESSION_EXPIRY));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a%2Fb%20c | a/b c  | a%2Fb%20c",
                "%C3%BC%2B | ü+     | %C3%BC%2B",
                "100%25    | 100%   | 100%25",
                "a+b       | a+b    | a%2Bb",
                "~.-_      | ~.-_   | ~.-_",
                "%23%3Bx=1 | #;x=1  | %23%3Bx%3D1",
                "%3F%26    | ?&     | %3F%26"
            })
    void anyClientIdCanBeWrittenInThePath(String path, String clientId, String level) {
        given().urlEncodingEnabled(false)
                .contentType(ContentType.JSON)
                .body("{\"topic\": \"t\", \"payload\": \"x\"}")
                .post("/v1/clients/" + path + "/publish")
                .then()
                .statusCode(202)
                .body("clientId", equalTo(clientId));
        assertEquals("$roost/clients/" + level + "/t", broker.takePublish().topic());
    }

    @Test
    void sessionExpiryOfTheRequestCountsAndZeroMakesNoSession() {
        post("/v1/clients/c/publish", "{'topic': 't', 'payload': 'x', 'sessionExpirySeconds': 4294967295}")
                .statusCode(202);
        assertEquals("4294967295", broker.takePublish().userProperty(SESSION_EXPIRY));
        post("/v1/clients/c/publish", "{'topic': 't', 'payload': 'x', 'sessionExpirySeconds': 0}")
                .statusCode(202);
        assertNull(broker.takePublish().userProperty(SESSION_EXPIRY));
    }

    @ParameterizedTest
    @CsvSource({"1", "2"})
    void clientWithoutASessionIsUnknown(int qos) {
        broker.onPublish(published -> Reply.acknowledge(0x10, "roost-error", "session-unknown"));
        post("/v1/clients/c/publish", "{'topic': 't', 'payload': 'x', 'sessionExpirySeconds': 0, 'qos': " + qos + "}")
                .statusCode(404)
                .contentType(PROBLEM)
                .body("type", equalTo(TYPE + "client-unknown"));
    }

    @Test
    void fullQueueOfTheClientIsToldAndPasses() {
        broker.onPublish(published -> Reply.acknowledge(0x97, "roost-error", "queue-full"));
        post("/v1/clients/c/publish", "{'topic': 't', 'payload': 'x'}")
                .statusCode(503)
                .header("Retry-After", equalTo("5"))
                .body("type", equalTo(TYPE + "quota-exceeded"))
                .body("detail", containsString("queue-full"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{'payload': 'x'}                                           | topic                | missing",
                "{'topic': 'a/#', 'payload': 'x'}                           | topic                | wildcard",
                "{'topic': 't', 'payload': 'x', 'retain': true}             | retain               | to a client",
                "{'topic': 't', 'payload': 'x', 'sessionExpirySeconds': -1} | sessionExpirySeconds | 0..4294967295",
                "{'topic': 't', 'payload': 'x', 'sessionExpirySeconds': 4294967296} | sessionExpirySeconds | 0..",
                "{'topic': 't', 'payload': 'x', 'clientId': 'c'}            | clientId             | unknown",
                "{'topic': 't'}                                             | payload              | exactly one"
            })
    void mistakeIsNamedByItsField(String body, String field, String detail) {
        post("/v1/clients/c/publish", body)
                .statusCode(400)
                .contentType(PROBLEM)
                .body("errors[0].field", equalTo(field))
                .body("errors[0].detail", containsString(detail));
    }

    @Test
    void deviceMayReceiveUnderAnyTopicName() {
        post("/v1/clients/c/publish", "{'topic': '$aws/things/c', 'payload': 'x'}")
                .statusCode(202);
        assertEquals("$roost/clients/c/$aws/things/c", broker.takePublish().topic());
    }

    @Test
    void idAndTopicTogetherHaveALimit() {
        post("/v1/clients/" + "x".repeat(1_000) + "/publish", "{'topic': 't', 'payload': 'x'}")
                .statusCode(202);
        String topic = "t".repeat(9_000);
        String id = "%2B".repeat(1_000);
        given().urlEncodingEnabled(false)
                .contentType(ContentType.JSON)
                .body("{\"topic\": \"" + topic + "\", \"payload\": \"x\"}")
                .post("/v1/clients/" + id + "/publish")
                .then()
                .statusCode(202);
    }

    @Test
    void requestWithAKeyIsRepeatedSafely() {
        broker.onPublish(new IdempotentReplies());
        for (boolean repeated : new boolean[] {false, true}) {
            given().contentType(ContentType.JSON)
                    .header("Idempotency-Key", "k")
                    .body("{\"topic\": \"t\", \"payload\": \"x\"}")
                    .post("/v1/clients/c/publish")
                    .then()
                    .statusCode(202)
                    .body("messageId", equalTo("id-1"))
                    .body("repeated", equalTo(repeated));
        }
    }

    @Test
    void manyClientsAreAnsweredInTheirOrder() {
        List<String> ids = IntStream.range(0, 100).mapToObj(i -> "c" + i).toList();
        post("/v1/clients/publish", "{'clientIds': " + quoted(ids) + ", 'topic': 't', 'payload': 'x'}")
                .statusCode(202)
                .body("accepted", equalTo(100))
                .body("failed", equalTo(0))
                .body("results.clientId", equalTo(ids))
                .body("results[7].status", equalTo(202));
        for (int i = 0; i < ids.size(); i++) {
            assertTrue(broker.takePublish().topic().startsWith("$roost/clients/c"));
        }
    }

    @Test
    void clientThatFailsDoesNotHinderTheOthers() {
        broker.onPublish(published -> published.topic().contains("/b/")
                ? Reply.acknowledge(0x97)
                : Reply.acknowledgeAs("id-" + published.topic().charAt(15)));
        post("/v1/clients/publish", "{'clientIds': ['a', 'b', 'c'], 'topic': 't', 'payload': 'x'}")
                .statusCode(207)
                .contentType(ContentType.JSON)
                .body("accepted", equalTo(2))
                .body("failed", equalTo(1))
                .body("results.clientId", equalTo(List.of("a", "b", "c")))
                .body("results.status", equalTo(List.of(202, 503, 202)))
                .body("results[0].messageId", equalTo("id-a"))
                .body("results[1].problem.type", equalTo(TYPE + "quota-exceeded"))
                .body("results[1].problem.retryAfterSeconds", equalTo(5))
                .body("results[2]", not(hasKey("problem")));
    }

    @Test
    void keyCountsForEachClientSeparately() {
        broker.onPublish(new IdempotentReplies());
        String ofB = publishTo("['a', 'b']")
                .body("results.repeated", equalTo(List.of(false, false)))
                .body("results.messageId", containsInAnyOrder("id-1", "id-2"))
                .extract()
                .path("results[1].messageId");
        publishTo("['b', 'c']")
                .statusCode(202)
                .body("results.repeated", equalTo(List.of(true, false)))
                .body("results.messageId", equalTo(List.of(ofB, "id-3")));
        String key = broker.takePublish().userProperty("roost-idempotency-key");
        assertTrue(String.valueOf(key).matches("anonymous\\*[A-Za-z0-9_-]{43}"), key);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{'topic': 't', 'payload': 'x'}                               | clientIds    | 1..1000",
                "{'topic': 't', 'payload': 'x', 'clientIds': []}              | clientIds    | 1..1000",
                "{'topic': 't', 'payload': 'x', 'clientIds': ['a', '']}       | clientIds[1] | empty",
                "{'topic': 't', 'payload': 'x', 'clientIds': ['a', null]}     | clientIds[1] | empty",
                "{'topic': 't', 'payload': 'x', 'clientIds': ['a', 'b', 'a']} | clientIds[2] | clientIds[0]",
                "{'topic': 't', 'payload': 'x', 'clientIds': ['a\\u0000']}    | clientIds[0] | U+0000",
                "{'topic': 't', 'payload': 'x', 'clientIds': 'a'}             | clientIds    | an array",
                "{'topic': 't', 'payload': 'x', 'clientIds': [7]}             | clientIds[0] | a string",
                "{'topic': 't', 'payload': 'x', 'clientIds': ['a'], 'retain': true} | retain | to a client",
                "{'topic': '+', 'payload': 'x', 'clientIds': ['a']}           | topic        | wildcard"
            })
    void mistakeInARequestToManyIsNamedByItsField(String body, String field, String detail) {
        post("/v1/clients/publish", body)
                .statusCode(400)
                .contentType(PROBLEM)
                .body("errors.field", hasItems(field))
                .body("errors[0].detail", containsString(detail));
        assertEquals(0, broker.publishesWaiting());
    }

    @Test
    void thousandClientsAreTheMost() {
        List<String> ids =
                IntStream.rangeClosed(0, 1_000).mapToObj(Integer::toString).toList();
        post("/v1/clients/publish", "{'clientIds': " + quoted(ids) + ", 'topic': 't', 'payload': 'x'}")
                .statusCode(400)
                .body("errors[0].detail", containsString("has 1001 entries"));
        post("/v1/clients/publish", "{'clientIds': " + quoted(ids.subList(0, 1_000)) + ", 'topic': 't', 'payload': ''}")
                .statusCode(202)
                .body("accepted", equalTo(1_000));
    }

    private static ValidatableResponse publishTo(String ids) {
        return given().contentType(ContentType.JSON)
                .header("Idempotency-Key", "k")
                .body(("{'clientIds': " + ids + ", 'topic': 't', 'payload': 'x'}").replace('\'', '"'))
                .post("/v1/clients/publish")
                .then();
    }

    private static String quoted(List<String> ids) {
        return ids.stream().map(id -> "'" + id + "'").collect(Collectors.joining(", ", "[", "]"));
    }
}
