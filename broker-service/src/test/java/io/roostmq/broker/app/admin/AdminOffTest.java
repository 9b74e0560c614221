package io.roostmq.broker.app.admin;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

/** Without a token in the configuration. */
@QuarkusTest
class AdminOffTest {
    @Test
    void nobodyGetsIn() {
        for (String path : new String[] {"/admin/v1/clients/x", "/admin/v1/nothing"}) {
            given().header("Authorization", "Bearer " + WithToken.TOKEN)
                    .get(path)
                    .then()
                    .statusCode(403)
                    .contentType("application/problem+json")
                    .body("type", equalTo("urn:roost:problem:admin-off"))
                    .body("detail", equalTo("admin API is off: set roost.admin.token"));
        }
        given().header("Authorization", "Bearer ")
                .delete("/admin/v1/clients/x")
                .then()
                .statusCode(403);
    }

    @Test
    void healthAndMetricsStayOpen() {
        given().get("/q/health/live").then().statusCode(200);
        given().get("/q/metrics").then().statusCode(200);
    }
}
