package io.roostmq.push.api;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.roostmq.push.domain.Payload;
import io.roostmq.push.testing.BrokerResource;
import io.roostmq.push.testing.Published;
import io.roostmq.push.testing.Reply;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of one message to a topic. */
@QuarkusTest
@WithTestResource(BrokerResource.class)
final class PublishApiTest extends ApiFixture {
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
    void longestTopicIsTakenAndOneMoreByteIsNot() {
        given().contentType(ContentType.JSON)
                .body("{\"topic\": \"" + "t".repeat(9_000) + "\", \"payload\": \"x\"}")
                .post("/v1/publish")
                .then()
                .statusCode(202);
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
}
