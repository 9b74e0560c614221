package io.roostmq.push.app;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.roostmq.push.testing.BrokerResource;
import io.roostmq.push.testing.Eventually;
import io.roostmq.push.testing.ScriptedBroker;
import org.junit.jupiter.api.Test;

/** The service starts without its broker, says so, and finds it when it comes; then the broker goes and comes again. */
@QuarkusTest
@QuarkusTestResource(
        value = BrokerResource.class,
        initArgs = @ResourceArg(name = BrokerResource.DOWN, value = "true"),
        restrictToAnnotatedClass = true)
final class BrokerAwayTest {
    @SuppressWarnings("NullAway.Init") // by BrokerResource
    ScriptedBroker broker;

    @Test
    void readinessFollowsTheBrokerAndLivenessDoesNot() {
        isAway();
        broker.comeUp();
        isThere();
        broker.goDown();
        isAway();
        broker.comeUp();
        isThere();
    }

    @Test
    void adminInterfaceThatNobodyHasNamedIsNotConfigured() {
        given().get("/v1/clients/c")
                .then()
                .statusCode(503)
                .header("Retry-After", nullValue())
                .body("type", equalTo("urn:roost:problem:not-configured"))
                .body("detail", containsString("roost.push.broker-admin-url"));
    }

    private static void isAway() {
        Eventually.isTrue("not ready", () -> given().get("/q/health/ready").statusCode() == 503);
        given().get("/q/health/ready")
                .then()
                .body("checks[0].name", equalTo("broker link"))
                .body("checks[0].data.detail", notNullValue());
        given().get("/q/health/live").then().statusCode(200);
        given().get("/q/metrics").then().body(containsString("roost_push_link_up 0.0"));
        given().contentType(ContentType.JSON)
                .body("{\"topic\": \"t\", \"payload\": \"x\"}")
                .post("/v1/publish")
                .then()
                .statusCode(503)
                .header("Retry-After", equalTo("1"))
                .body("type", equalTo("urn:roost:problem:link-down"));
    }

    private static void isThere() {
        Eventually.isTrue("ready", () -> given().get("/q/health/ready").statusCode() == 200);
        Eventually.isTrue(
                "all links are up",
                () -> given().get("/q/health/ready").asString().contains("2 of 2"));
        given().get("/q/health/live").then().statusCode(200);
        given().contentType(ContentType.JSON)
                .body("{\"topic\": \"t\", \"payload\": \"x\"}")
                .post("/v1/publish")
                .then()
                .statusCode(202);
    }
}
