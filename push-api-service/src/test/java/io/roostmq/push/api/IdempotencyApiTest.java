package io.roostmq.push.api;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.roostmq.push.testing.BrokerResource;
import io.roostmq.push.testing.IdempotentReplies;
import io.roostmq.push.testing.Published;
import io.roostmq.push.testing.Reply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same key with the same message is one message; what keeps that promise is the broker. */
@QuarkusTest
@WithTestResource(BrokerResource.class)
final class IdempotencyApiTest extends ApiFixture {
    private static final String BODY = "{'topic': 'a/b', 'payload': 'x', 'ttlSeconds': 60}";

    @Test
    void keyFingerprintAndWindowTravel() {
        publish("order-7", BODY).statusCode(202);
        Published published = broker.takePublish();
        assertEquals("anonymous/order-7", published.userProperty("roost-idempotency-key"));
        assertEquals("3600", published.userProperty("roost-idempotency-seconds"));
        String fingerprint = published.userProperty("roost-idempotency-fingerprint");
        assertNotNull(fingerprint);
        assertTrue(fingerprint.matches("[A-Za-z0-9_-]{43}"), fingerprint);
        publish(BODY).statusCode(202);
        assertEquals(0, broker.takePublish().userProperties().size());
    }

    @Test
    void repeatedRequestIsAnsweredAsTheFirstTimeAndSaysSo() {
        broker.onPublish(new IdempotentReplies());
        publish("k", BODY)
                .statusCode(202)
                .header("Idempotency-Replayed", nullValue())
                .body("messageId", equalTo("id-1"))
                .body("repeated", equalTo(false));
        publish("\"k\"", "{ 'payload': 'x', 'qos': 1, 'topic': 'a/b', 'retain': false, 'ttlSeconds': 60 }")
                .statusCode(202)
                .header("Idempotency-Replayed", equalTo("true"))
                .body("messageId", equalTo("id-1"))
                .body("repeated", equalTo(true));
        publish("K", BODY).statusCode(202).body("messageId", equalTo("id-2"));
    }

    @Test
    void sameKeyWithAnotherMessageIsRefused() {
        broker.onPublish(new IdempotentReplies());
        publish("k", BODY).statusCode(202);
        publish("k", BODY.replace("60", "61"))
                .statusCode(422)
                .contentType(PROBLEM)
                .body("type", equalTo(TYPE + "idempotency-key-reused"))
                .body("detail", containsString("nothing was published"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\"\"", "a b", "käse", "\"open", "\"a\"b", "\"a\\nb\""})
    void keyOfAnotherFormIsAMistake(String key) {
        publish(key, BODY)
                .statusCode(400)
                .contentType(PROBLEM)
                .body("type", equalTo(TYPE + "invalid-request"))
                .body("errors[0].field", equalTo("Idempotency-Key"));
        assertEquals(0, broker.publishesWaiting());
    }

    @Test
    void longestKeyIsTakenAndOneMoreCharacterIsNot() {
        publish("k".repeat(200), BODY).statusCode(202);
        publish("k".repeat(201), BODY).statusCode(400).body("errors[0].detail", containsString("1..200"));
    }

    @Test
    void keyGivenTwiceIsAMistake() {
        given().contentType(ContentType.JSON)
                .header("Idempotency-Key", "a", "b")
                .body(BODY.replace('\'', '"'))
                .post("/v1/publish")
                .then()
                .statusCode(400)
                .body("errors[0].detail", containsString("2 times"));
    }

    @Test
    void qos0CannotBePromisedOnce() {
        publish("k", "{'topic': 't', 'payload': 'x', 'qos': 0}")
                .statusCode(400)
                .body("errors[0].field", equalTo("qos"))
                .body("errors[0].detail", containsString("idempotency key"));
    }

    @Test
    void afterAnUnknownOutcomeTheProblemSaysThatTheKeyMakesItSafe() {
        broker.onPublish(published -> Reply.hangUp());
        publish("k", BODY)
                .statusCode(503)
                .body("type", equalTo(TYPE + "outcome-unknown"))
                .body("detail", containsString("same idempotency key is safe"))
                .body("retryAfterSeconds", equalTo(1));
        awaitReady();
        publish(BODY).statusCode(503).body("detail", containsString("may publish it twice"));
    }

    @Test
    void callerCannotSetWhatIsBetweenServiceAndBroker() {
        publish("{'topic': 't', 'payload': 'x', 'userProperties': {'roost-idempotency-key': 'other/1'}}")
                .statusCode(400)
                .body("errors[0].field", equalTo("userProperties[0].name"))
                .body("errors[0].detail", containsString("'roost-'"));
    }

    @Test
    void differentRequestsHaveDifferentFingerprints() {
        publish("1", BODY).statusCode(202);
        publish("2", BODY.replace("'x'", "'y'")).statusCode(202);
        assertNotEquals(
                broker.takePublish().userProperty("roost-idempotency-fingerprint"),
                broker.takePublish().userProperty("roost-idempotency-fingerprint"));
    }

    private static ValidatableResponse publish(String key, String body) {
        return given().contentType(ContentType.JSON)
                .header("Idempotency-Key", key)
                .body(body.replace('\'', '"'))
                .post("/v1/publish")
                .then();
    }
}
