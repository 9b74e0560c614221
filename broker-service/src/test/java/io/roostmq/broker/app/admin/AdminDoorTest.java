package io.roostmq.broker.app.admin;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(WithToken.class)
class AdminDoorTest {
    private static final List<String> PATHS =
            List.of("/admin/v1/clients/x", "/admin/v1/clients/x/queue", "/admin/v1/nothing", "/admin", "/admin/");

    private static void refused(Response response) {
        response.then()
                .statusCode(401)
                .contentType("application/problem+json")
                .header("WWW-Authenticate", startsWith("Bearer realm="))
                .body("type", equalTo("urn:roost:problem:unauthorized"));
    }

    @Test
    void nobodyGetsInWithoutTheToken() {
        for (String path : PATHS) {
            refused(given().get(path));
            refused(given().delete(path));
        }
        refused(given().contentType("application/json").body("{").post("/admin/v1/clients/query"));
        refused(given().put("/admin/v1/clients/x"));
    }

    @Test
    void aPathThatCouldBeTakenForAnotherOneIsRefused() {
        for (String path : List.of(
                "/x/..//admin/v1/clients/x",
                "//admin/v1/clients/x",
                "/./admin/v1/clients/x",
                "/admin/v1/clients//queue",
                "/admin/v1/clients/x;y",
                "/admin/v1/clients/%2e%2E",
                "/admin/v1/clients/../clients/x")) {
            String answer = rawly(path);
            assertTrue(answer.startsWith("HTTP/1.1 400 "), path + ": " + answer);
            assertTrue(answer.contains("urn:roost:problem:invalid-request"), path + ": " + answer);
        }
    }

    /** DELETE with the path as it is written, which clients of HTTP would mend. */
    private static String rawly(String path) {
        String request = "DELETE " + path + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + WithToken.TOKEN
                + "\r\nConnection: close\r\n\r\n";
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), RestAssured.port)) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void nobodyGetsInWithAnotherToken() {
        String token = WithToken.TOKEN;
        for (String header : List.of(
                "Bearer wrong",
                "Bearer " + token + "x",
                "Bearer " + token.substring(1),
                "Bearer " + token.toUpperCase(java.util.Locale.ROOT),
                "Basic " + token,
                token,
                "Bearer",
                "Bearer " + token + " " + token)) {
            refused(given().header("Authorization", header).get("/admin/v1/clients/x"));
        }
        refused(given().header("Authorization", "Bearer " + token)
                .header("Authorization", "Bearer wrong")
                .get("/admin/v1/clients/x"));
        refused(given().queryParam("access_token", token).get("/admin/v1/clients/x"));
    }

    @Test
    void whoHasTheTokenGetsIn() {
        given().header("Authorization", "Bearer " + WithToken.TOKEN)
                .get("/admin/v1/clients/x")
                .then()
                .statusCode(404);
        given().header("Authorization", "bearer  " + WithToken.TOKEN)
                .get("/admin/v1/clients/x")
                .then()
                .statusCode(404);
    }

    @Test
    void healthAndMetricsStayOpen() {
        given().get("/q/health/ready").then().statusCode(200);
        given().get("/q/metrics").then().statusCode(200);
    }

    @Test
    void metricsDoNotNameClients() {
        given().get("/admin/v1/clients/private-name");
        given().put("/admin/v1/clients/private-name");
        given().get("/admin/v1/private-name");
        Admin.client("private-name");
        Admin.queue("private-name", "");
        Admin.request().put("/admin/v1/clients/private-name");
        String metrics = given().get("/q/metrics").asString();
        assertFalse(metrics.contains("private-name"), metrics);
        assertTrue(metrics.contains("uri=\"/admin/v1/clients/{clientId}\""), metrics);
    }

    @Test
    void theApiIsDescribed() {
        given().get("/q/openapi?format=json")
                .then()
                .statusCode(200)
                .body("openapi", startsWith("3.1"))
                .body("paths", hasKey("/admin/v1/clients/{clientId}"))
                .body("paths", hasKey("/admin/v1/clients/query"))
                .body("paths", hasKey("/admin/v1/clients/{clientId}/queue"))
                .body("paths", hasKey("/admin/v1/clients/{clientId}/queue/{messageId}"))
                .body("components.securitySchemes.token.scheme", equalTo("bearer"))
                .body("paths.'/admin/v1/clients/{clientId}'.get.security[0]", hasKey("token"))
                .body("paths.'/admin/v1/clients/{clientId}/queue'.get.security[0]", hasKey("token"))
                .body("paths.'/admin/v1/clients/{clientId}'.get.responses", hasKey("401"))
                .body("paths.'/admin/v1/clients/{clientId}/queue'.delete.responses", hasKey("503"))
                .body("paths.'/admin/v1/clients/{clientId}/queue/{messageId}'.delete.responses", hasKey("403"))
                .body("paths.'/admin/v1/clients/query'.post.responses", hasKey("411"))
                .body(
                        "paths.'/admin/v1/clients/query'.post.responses.'400'.content.'application/problem+json'.schema.'$ref'",
                        equalTo("#/components/schemas/Problem"))
                .body("components.schemas", hasKey("Problem"));
        given().get("/q/swagger-ui/").then().statusCode(200);
    }

    @Test
    void whatTheRouterFindsIsAProblemToo() {
        problem(Admin.request().get("/admin/v1/nothing"), 404, "not-found");
        problem(Admin.request().get("/admin/v1/clients"), 404, "not-found");
        Response notAllowed = Admin.request().put("/admin/v1/clients/x");
        problem(notAllowed, 405, "method-not-allowed");
        notAllowed.then().header("Allow", "DELETE, GET, OPTIONS");
        Admin.request()
                .post("/admin/v1/clients/x/queue")
                .then()
                .log()
                .ifValidationFails()
                .header("Allow", "DELETE, GET, OPTIONS");
        problem(Admin.request().accept("text/csv").get("/admin/v1/clients/x"), 406, "not-acceptable");
    }

    @Test
    void aBodyHasItsLimit() {
        problem(
                Admin.request()
                        .contentType("application/json")
                        .body("x".repeat(3 << 20))
                        .post("/admin/v1/clients/query"),
                413,
                "too-large");
    }

    @Test
    void whoIsStillSendingReadsWhyItIsRefused() throws IOException {
        byte[] body = new byte[8 << 20];
        String head = "POST /admin/v1/clients/query HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                + WithToken.TOKEN + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length + "\r\n\r\n";
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), RestAssured.port)) {
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().write(body);
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(answer.startsWith("HTTP/1.1 413 "), answer);
            assertTrue(answer.contains("urn:roost:problem:too-large"), answer);
        }
    }

    private static void problem(Response response, int status, String type) {
        response.then()
                .statusCode(status)
                .contentType("application/problem+json")
                .body("status", equalTo(status))
                .body("type", containsString(type));
    }
}
