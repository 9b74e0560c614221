package io.roostmq.push.api;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.roostmq.push.testing.BrokerResource;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The OpenAPI document says what is there. */
@QuarkusTest
@WithTestResource(BrokerResource.class)
final class OpenApiTest extends ApiFixture {
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
}
