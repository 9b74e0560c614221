package io.roostmq.push.api;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.roostmq.push.testing.BrokerResource;
import io.roostmq.push.testing.ScriptedAdmin;
import io.roostmq.push.testing.ScriptedAdmin.Answer;
import io.roostmq.push.testing.ScriptedAdmin.Asked;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Questions about clients, which the broker's admin interface answers. */
@QuarkusTest
@WithTestResource(BrokerResource.class)
final class PresenceApiTest extends ApiFixture {
    private static final String AWAY = """
            {"clientId": "c", "connected": false, "connectedSince": null, "lastSeen": "2026-11-24T12:00:00Z",
             "protocol": "3.1.1", "address": null, "username": null, "persistent": true,
             "sessionExpirySeconds": 604800, "sessionExpiresAt": "2026-12-01T12:00:00Z",
             "queue": {"messages": 2, "bytes": 130, "oldestAt": "2026-11-24T12:01:00.5Z"}, "subscriptions": 3}
            """;
    private static final String CONNECTED = """
            {"clientId": "d", "connected": true, "connectedSince": "2026-11-24T12:00:00Z", "lastSeen": null,
             "protocol": "5.0", "address": "192.0.2.7:5000", "username": "alice", "persistent": false,
             "sessionExpirySeconds": null, "sessionExpiresAt": null, "new": [1],
             "queue": {"messages": 0, "bytes": 0, "oldestAt": null}, "subscriptions": 0}
            """;

    @SuppressWarnings("NullAway.Init") // by BrokerResource
    ScriptedAdmin admin;

    @BeforeEach
    void nothingWasAsked() {
        admin.reset();
    }

    @Test
    void clientIsShownAsTheBrokerKnowsIt() {
        admin.answer(200, AWAY);
        given().get("/v1/clients/c")
                .then()
                .statusCode(200)
                .header("Cache-Control", equalTo("no-store"))
                .body("clientId", equalTo("c"))
                .body("connected", equalTo(false))
                .body("", hasKey("connectedSince"))
                .body("connectedSince", nullValue())
                .body("lastSeen", equalTo("2026-11-24T12:00:00Z"))
                .body("protocol", equalTo("3.1.1"))
                .body("persistent", equalTo(true))
                .body("sessionExpirySeconds", equalTo(604800))
                .body("sessionExpiresAt", equalTo("2026-12-01T12:00:00Z"))
                .body("queue.messages", equalTo(2))
                .body("queue.bytes", equalTo(130))
                .body("queue.oldestAt", equalTo("2026-11-24T12:01:00.500Z"))
                .body("subscriptions", equalTo(3));
        assertEquals(new Asked("GET", "/admin/v1/clients/c", "Bearer secret", ""), admin.takeAsked());
    }

    @Test
    void unknownFieldsOfANewerBrokerAreLeftOut() {
        admin.answer(200, CONNECTED);
        given().get("/v1/clients/d")
                .then()
                .statusCode(200)
                .body("connected", equalTo(true))
                .body("address", equalTo("192.0.2.7:5000"))
                .body("username", equalTo("alice"))
                .body("new", nullValue());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"a%2Fb%20c | a%2Fb%20c", "%C3%BC%2B | %C3%BC%2B", "100%25 | 100%25", "a+b | a%2Bb"})
    void anyClientIdCanBeWrittenInThePath(String path, String forwarded) {
        for (String rest : List.of("", "/queue")) {
            given().urlEncodingEnabled(false)
                    .get("/v1/clients/" + path + rest)
                    .then()
                    .statusCode(404)
                    .body("type", equalTo(TYPE + "client-unknown"));
            assertEquals(
                    "/admin/v1/clients/" + forwarded + rest,
                    admin.takeAsked().target().replaceAll("\\?.*", ""));
        }
    }

    /** What a lenient reader would take for another client. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"a;b=c | %3B", "a;b | %3B", "%ff | not UTF-8", "%ED%A0%80 | not UTF-8", "%00 | U+0000"})
    void ambiguousIdInThePathIsAMistake(String path, String detail) {
        for (String rest : List.of("", "/queue", "/queue/m1")) {
            given().urlEncodingEnabled(false)
                    .delete("/v1/clients/" + path + rest)
                    .then()
                    .statusCode(400)
                    .contentType(PROBLEM)
                    .body("errors[0].field", equalTo("clientId"))
                    .body("errors[0].detail", containsString(detail));
        }
        given().urlEncodingEnabled(false)
                .contentType("application/json")
                .body("{\"topic\": \"t\", \"payload\": \"x\"}")
                .post("/v1/clients/" + path + "/publish")
                .then()
                .statusCode(400)
                .body("errors[0].field", equalTo("clientId"));
        assertEquals(0, broker.publishesWaiting());
    }

    @Test
    void manyClientsAreAskedForAtOnce() {
        admin.answer(200, "{\"clients\": [" + AWAY + ", " + CONNECTED + "], \"unknown\": [\"e\"]}");
        post("/v1/clients/query", "{'clientIds': ['c', 'd', 'e']}")
                .statusCode(200)
                .body("clients.clientId", equalTo(List.of("c", "d")))
                .body("clients.connected", equalTo(List.of(false, true)))
                .body("unknown", equalTo(List.of("e")));
        Asked asked = admin.takeAsked();
        assertEquals("POST /admin/v1/clients/query", asked.method() + " " + asked.target());
        assertEquals("{\"clientIds\":[\"c\",\"d\",\"e\"]}", asked.body());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{}                           | clientIds    | 1..1000",
                "{'clientIds': []}            | clientIds    | 1..1000",
                "\"\"                         | clientIds    | 1..1000",
                "{'clientIds': ['a', 'a']}    | clientIds[1] | clientIds[0]",
                "{'clientIds': ['']}          | clientIds[0] | empty",
                "{'clientIds': 'a'}           | clientIds    | an array",
                "{'ids': ['a']}               | ids          | unknown"
            })
    void mistakeInAQueryIsNamedByItsField(String body, String field, String detail) {
        post("/v1/clients/query", body)
                .statusCode(400)
                .contentType(PROBLEM)
                .body("errors[0].field", equalTo(field))
                .body("errors[0].detail", containsString(detail));
    }

    @Test
    void queueIsShownPageByPage() {
        admin.answer(200, """
                {"messages": [{"messageId": "m1", "topic": "t", "qos": 1, "retain": false, "sizeBytes": 5,
                  "publishedAt": "2026-11-24T12:00:00Z", "expiresAt": null, "publisher": "push-1", "state": "queued"}],
                 "next": "abc="}
                """);
        given().get("/v1/clients/c/queue")
                .then()
                .statusCode(200)
                .body("messages[0].messageId", equalTo("m1"))
                .body("messages[0].topic", equalTo("t"))
                .body("messages[0].qos", equalTo(1))
                .body("messages[0].retain", equalTo(false))
                .body("messages[0].sizeBytes", equalTo(5))
                .body("messages[0].publishedAt", equalTo("2026-11-24T12:00:00Z"))
                .body("messages[0]", hasKey("expiresAt"))
                .body("messages[0].publisher", equalTo("push-1"))
                .body("messages[0].state", equalTo("queued"))
                .body("next", equalTo("abc="));
        assertEquals("/admin/v1/clients/c/queue?limit=100", admin.takeAsked().target());
        admin.answer(200, "{\"messages\": [], \"next\": null}");
        given().queryParam("limit", 1000)
                .queryParam("cursor", "abc=&x")
                .get("/v1/clients/c/queue")
                .then()
                .statusCode(200)
                .body("messages.size()", equalTo(0))
                .body("", hasKey("next"))
                .body("next", nullValue());
        assertEquals(
                "/admin/v1/clients/c/queue?limit=1000&cursor=abc%3D%26x",
                admin.takeAsked().target());
    }

    @ParameterizedTest
    @CsvSource({"limit, 0", "limit, 1001", "limit, x", "limit, -1", "limit, 99999999999"})
    void wrongPageIsAMistake(String parameter, String value) {
        given().queryParam(parameter, value)
                .get("/v1/clients/c/queue")
                .then()
                .statusCode(400)
                .contentType(PROBLEM)
                .body("errors[0].field", equalTo(parameter));
    }

    @Test
    void cursorIsBounded() {
        given().queryParam("cursor", "c".repeat(1_025))
                .get("/v1/clients/c/queue")
                .then()
                .statusCode(400)
                .contentType(PROBLEM)
                .body("errors[0].field", equalTo("cursor"));
    }

    @Test
    void queueIsPurged() {
        admin.answer(200, "{\"removed\": 7}");
        given().delete("/v1/clients/c/queue").then().statusCode(200).body("removed", equalTo(7));
        assertEquals("DELETE /admin/v1/clients/c/queue", asked());
    }

    @Test
    void messageIsCancelled() {
        admin.answer(204, "");
        given().delete("/v1/clients/c/queue/m1").then().statusCode(204);
        assertEquals("DELETE /admin/v1/clients/c/queue/m1", asked());
        admin.answer(404, "{}");
        given().delete("/v1/clients/c/queue/m1")
                .then()
                .statusCode(404)
                .contentType(PROBLEM)
                .body("type", equalTo(TYPE + "message-unknown"));
    }

    @Test
    void clientIsDisconnectedAndItsSessionEndsUnlessItIsKept() {
        admin.answer(204, "");
        given().delete("/v1/clients/c").then().statusCode(204);
        assertEquals("DELETE /admin/v1/clients/c?session=end", asked());
        given().delete("/v1/clients/c?session=end").then().statusCode(204);
        assertEquals("DELETE /admin/v1/clients/c?session=end", asked());
        given().delete("/v1/clients/c?session=keep").then().statusCode(204);
        assertEquals("DELETE /admin/v1/clients/c?session=keep", asked());
        given().delete("/v1/clients/c?session=maybe")
                .then()
                .statusCode(400)
                .body("errors[0].field", equalTo("session"));
        admin.answer(404, "{}");
        unknown(given().delete("/v1/clients/c").then());
    }

    @Test
    void unknownClientIsAProblemOfItsOwn() {
        unknown(given().get("/v1/clients/c").then());
        unknown(given().get("/v1/clients/c/queue").then());
        unknown(given().delete("/v1/clients/c/queue").then());
    }

    @ParameterizedTest
    @CsvSource({
        "401, 502, admin-failed",
        "403, 502, admin-failed",
        "400, 502, admin-failed",
        "500, 502, admin-failed",
        "302, 502, admin-failed",
        "429, 503, admin-unavailable",
        "503, 503, admin-unavailable"
    })
    void failureOfTheAdminInterfaceIsAProblem(int answered, int status, String type) {
        admin.answer(answered, "<html>");
        given().get("/v1/clients/c")
                .then()
                .statusCode(status)
                .contentType(PROBLEM)
                .header("Retry-After", status == 503 ? equalTo("1") : nullValue())
                .body("type", equalTo(TYPE + type))
                .body("detail", containsString(String.valueOf(answered)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nonsense", "[]", "{}", "{\"clientId\": \"c\"}"})
    void answerOfAnotherFormIsAFailure(String body) {
        admin.answer(200, body);
        given().get("/v1/clients/c").then().statusCode(502).body("type", equalTo(TYPE + "admin-failed"));
    }

    @Test
    void silenceEndsWithTheTimeout() {
        admin.onRequest(request -> Answer.silence());
        given().get("/v1/clients/c")
                .then()
                .statusCode(503)
                .header("Retry-After", equalTo("1"))
                .body("type", equalTo(TYPE + "admin-unavailable"))
                .body("detail", containsString("2000 ms"));
    }

    @Test
    void otherMethodsAreNotAllowed() {
        given().put("/v1/clients/c").then().statusCode(405).contentType(PROBLEM).header("Allow", containsString("GET"));
        given().post("/v1/clients/c/queue").then().statusCode(405);
        given().get("/v1/clients/").then().statusCode(404).contentType(PROBLEM);
    }

    @Test
    void openApiDescribesTheOperations() {
        given().accept("application/json")
                .get("/q/openapi")
                .then()
                .body("paths.'/v1/clients/{clientId}'.keySet()", hasItems("get", "delete"))
                .body("paths.'/v1/clients/{clientId}/queue'.keySet()", hasItems("get", "delete"))
                .body(
                        "paths.'/v1/clients/{clientId}'.get.responses.keySet()",
                        hasItems("200", "400", "404", "406", "500", "502", "503"))
                .body(
                        "paths.'/v1/clients/query'.post.responses.keySet()",
                        hasItems("200", "400", "406", "413", "415", "500", "502", "503"));
    }

    private String asked() {
        Asked asked = admin.takeAsked();
        return asked.method() + " " + asked.target();
    }

    private static void unknown(ValidatableResponse response) {
        response.statusCode(404).contentType(PROBLEM).body("type", equalTo(TYPE + "client-unknown"));
    }
}
