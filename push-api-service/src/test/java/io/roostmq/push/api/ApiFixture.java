package io.roostmq.push.api;

import static io.restassured.RestAssured.given;

import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.roostmq.push.testing.Eventually;
import io.roostmq.push.testing.ScriptedBroker;
import org.junit.jupiter.api.BeforeEach;

/** The service with its links up to a scripted broker. The broker's script begins anew with each test. */
abstract class ApiFixture {
    static final String PROBLEM = "application/problem+json";
    static final String TYPE = "urn:roost:problem:";

    @SuppressWarnings("NullAway.Init") // by BrokerResource
    ScriptedBroker broker;

    @BeforeEach
    void linksAreUp() {
        broker.reset();
        awaitReady();
        Eventually.isTrue("nothing is in flight", () -> metrics().contains("roost_push_in_flight 0.0"));
    }

    static void awaitReady() {
        Eventually.isTrue(
                "all links are up",
                () -> given().get("/q/health/ready").asString().contains("2 of 2"));
    }

    static String metrics() {
        return given().get("/q/metrics").asString();
    }

    /** @param body JSON with ' for " */
    static ValidatableResponse publish(String body) {
        return post("/v1/publish", body);
    }

    /** @param body JSON with ' for " */
    static ValidatableResponse post(String path, String body) {
        return given().contentType(ContentType.JSON)
                .body(body.replace('\'', '"'))
                .post(path)
                .then();
    }
}
