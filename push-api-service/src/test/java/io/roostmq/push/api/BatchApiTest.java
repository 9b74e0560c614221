package io.roostmq.push.api;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.roostmq.push.testing.BrokerResource;
import io.roostmq.push.testing.IdempotentReplies;
import io.roostmq.push.testing.Published;
import io.roostmq.push.testing.Reply;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A batch that is one JSON array. */
@QuarkusTest
@WithTestResource(BrokerResource.class)
final class BatchApiTest extends ApiFixture {
    private static final String BATCH = "/v1/publish/batch";

    @Test
    void itemsArePublishedInOrderAlsoWhenTheWindowIsSmaller() {
        String items = String.join(", ", Collections.nCopies(10, "{'topic': 't', 'payload': 'x'}"));
        post(BATCH, "[" + items + "]")
                .statusCode(202)
                .contentType(ContentType.JSON)
                .body("accepted", equalTo(10))
                .body("failed", equalTo(0))
                .body("results.index", equalTo(List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9)));
    }

    @Test
    void eachItemHasItsOwnResult() {
        broker.onPublish(published ->
                published.topic().equals("bad") ? Reply.acknowledge(0x87) : Reply.acknowledgeAs(published.text()));
        post(
                        BATCH,
                        "[{'topic': 'a', 'payload': 'id-1'}, {'topic': '#', 'payload': 'x'}, {'topic': 'bad', 'json': 1}, 7, "
                                + "{'topic': 't', 'payload': 'x', 'colour': 1}, {'clientId': 'c', 'topic': 't', 'payload': 'id-2'}, "
                                + "null, {'topic': 'z', 'payload': 'x', 'qos': 0}]")
                .statusCode(207)
                .body("accepted", equalTo(3))
                .body("failed", equalTo(5))
                .body("results.status", equalTo(List.of(202, 400, 403, 400, 400, 202, 400, 202)))
                .body("results[0].messageId", equalTo("id-1"))
                .body("results[0].matched", equalTo(true))
                .body("results[0].repeated", equalTo(false))
                .body("results[0]", not(hasKey("problem")))
                .body("results[1].problem.errors[0].field", equalTo("topic"))
                .body("results[2].problem.type", equalTo(TYPE + "not-authorized"))
                .body("results[3].problem.detail", containsString("a JSON object"))
                .body("results[4].problem.errors[0].field", equalTo("colour"))
                .body("results[5].messageId", equalTo("id-2"))
                .body("results[5]", not(hasKey("matched")))
                .body("results[7]", not(hasKey("messageId")));
        // Different topics may go over different links, which have no order.
        Map<String, Published> published = new HashMap<>();
        for (int i = 0; i < 4; i++) {
            Published one = broker.takePublish();
            published.put(one.topic(), one);
        }
        assertEquals(Set.of("a", "bad", "$roost/clients/c/t", "z"), published.keySet());
        assertEquals(
                "604800",
                Objects.requireNonNull(published.get("$roost/clients/c/t")).userProperty("roost-session-expiry"));
        assertEquals(4, broker.publishesReceived());
    }

    @Test
    void itemsHaveTheirOwnKeys() {
        broker.onPublish(new IdempotentReplies());
        post(
                        BATCH,
                        "[{'topic': 'a', 'payload': '1', 'idempotencyKey': 'k1'}, "
                                + "{'topic': 'a', 'payload': '1', 'idempotencyKey': 'k1'}, "
                                + "{'topic': 'a', 'payload': '2', 'idempotencyKey': 'k1'}, "
                                + "{'topic': 'a', 'payload': '2', 'idempotencyKey': ''}, "
                                + "{'topic': 'a', 'payload': '2', 'idempotencyKey': 'k2', 'qos': 0}]")
                .statusCode(207)
                .body("results.status", equalTo(List.of(202, 202, 422, 400, 400)))
                .body("results[0].messageId", equalTo("id-1"))
                .body("results[1].messageId", equalTo("id-1"))
                .body("results[1].repeated", equalTo(true))
                .body("results[2].problem.type", equalTo(TYPE + "idempotency-key-reused"))
                .body("results[3].problem.errors[0].field", equalTo("idempotencyKey"))
                .body("results[4].problem.errors[0].field", equalTo("qos"));
    }

    @Test
    void keyInTheHeaderIsForASingleMessageOnly() {
        given().contentType(ContentType.JSON)
                .header("Idempotency-Key", "k")
                .body("[{\"topic\": \"t\", \"payload\": \"x\"}]")
                .post(BATCH)
                .then()
                .statusCode(400)
                .body("errors[0].field", equalTo("Idempotency-Key"))
                .body("errors[0].detail", containsString("idempotencyKey"));
        assertEquals(0, broker.publishesWaiting());
    }

    @Test
    void sessionExpiryWithoutAClientIsAMistake() {
        post(BATCH, "[{'topic': 't', 'payload': 'x', 'sessionExpirySeconds': 1}]")
                .statusCode(207)
                .body("results[0].problem.errors[0].field", equalTo("sessionExpirySeconds"));
    }

    @Test
    void tooManyItemsAreRefusedAsAWhole() {
        String items = String.join(", ", Collections.nCopies(11, "{'topic': 't', 'payload': 'x'}"));
        post(BATCH, "[" + items + "]")
                .statusCode(413)
                .contentType(PROBLEM)
                .body("type", equalTo(TYPE + "too-large"))
                .body("detail", containsString("has 11 items (expected: at most 10)"));
        assertEquals(0, broker.publishesWaiting());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "[]                                | invalid-request | at least one",
                "{'topic': 't', 'payload': 'x'}    | invalid-request | a JSON array",
                "null                              | invalid-request | a JSON array",
                "\"\"                              | invalid-request | a JSON array",
                "[{'topic': 't', 'payload': 'x'}   | malformed-json  | line 1",
                "[{'topic': 't', 'topic': 'u'}]    | malformed-json  | Duplicate"
            })
    void bodyThatIsNoArrayIsAProblem(String body, String type, String detail) {
        post(BATCH, body)
                .statusCode(400)
                .contentType(PROBLEM)
                .body("type", equalTo(TYPE + type))
                .body("detail", containsString(detail));
    }

    @Test
    void otherMediaTypesAndMethodsAreProblems() {
        given().contentType(ContentType.TEXT)
                .body("x")
                .post(BATCH)
                .then()
                .statusCode(415)
                .contentType(PROBLEM);
        given().get(BATCH).then().statusCode(405).header("Allow", containsString("POST"));
    }

    @Test
    void bodyIsBounded() {
        post(BATCH, "[{'topic': 't', 'payload': '" + "x".repeat(11_000) + "'}]")
                .statusCode(413)
                .body("type", equalTo(TYPE + "too-large"));
    }
}
