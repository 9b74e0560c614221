package io.roostmq.broker.app.admin;

import static io.restassured.RestAssured.given;

import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Requests of an operator who has the token. Paths are sent as they are written. */
final class Admin {
    static final String CLIENTS = "/admin/v1/clients";

    private Admin() {}

    static RequestSpecification request() {
        return given().urlEncodingEnabled(false).header("Authorization", "Bearer " + WithToken.TOKEN);
    }

    /** The path of a client. */
    static String path(String clientId) {
        return CLIENTS + "/"
                + URLEncoder.encode(clientId, StandardCharsets.UTF_8)
                        .replace("+", "%20")
                        .replace("*", "%2A");
    }

    static Response client(String clientId) {
        return request().get(path(clientId));
    }

    static Response queue(String clientId, String query) {
        return request().get(path(clientId) + "/queue" + query);
    }

    static Response queryBody(Object body) {
        return request().contentType(ContentType.JSON).body(body).post(CLIENTS + "/query");
    }

    static Response query(String... clientIds) {
        return queryBody(Map.of("clientIds", clientIds));
    }

    static Response delete(String pathAndQuery) {
        return request().delete(pathAndQuery);
    }
}
