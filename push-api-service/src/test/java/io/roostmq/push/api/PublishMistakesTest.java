package io.roostmq.push.api;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.roostmq.push.testing.BrokerResource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is wrong with a request is named. */
@QuarkusTest
@WithTestResource(BrokerResource.class)
final class PublishMistakesTest extends ApiFixture {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{'payload': 'x'}                                                    | topic                 | missing",
                "{'topic': null, 'payload': 'x'}                                     | topic                 | missing",
                "{'topic': '', 'payload': 'x'}                                       | topic                 | empty",
                "{'topic': 'a/+/b', 'payload': 'x'}                                  | topic                 | wildcard",
                "{'topic': 'a/#', 'payload': 'x'}                                    | topic                 | wildcard",
                "{'topic': '$SYS/x', 'payload': 'x'}                                 | topic                 | '$'",
                "{'topic': 'a\\u0000b', 'payload': 'x'}                              | topic                 | U+0000",
                "{'topic': 'a\\ud800b', 'payload': 'x'}                              | topic                 | surrogate",
                "{'topic': 7, 'payload': 'x'}                                        | topic                 | a string",
                "{'topic': ['a'], 'payload': 'x'}                                    | topic                 | a string",
                "{'topic': 't'}                                                      | payload               | exactly one",
                "{'topic': 't', 'payload': 'x', 'json': 1}                           | payload               | exactly one",
                "{'topic': 't', 'payload': 'x', 'payloadBase64': 'eA=='}             | payload               | exactly one",
                "{'topic': 't', 'payload': 'a\\ud800'}                               | payload               | surrogate",
                "{'topic': 't', 'payload': {}}                                       | payload               | a string",
                "{'topic': 't', 'payloadBase64': '?'}                                | payloadBase64         | base64",
                "{'topic': 't', 'payload': 'x', 'qos': 3}                            | qos                   | 0, 1 or 2",
                "{'topic': 't', 'payload': 'x', 'qos': -1}                           | qos                   | 0, 1 or 2",
                "{'topic': 't', 'payload': 'x', 'qos': '1'}                          | qos                   | an integer",
                "{'topic': 't', 'payload': 'x', 'qos': 1.5}                          | qos                   | an integer",
                "{'topic': 't', 'payload': 'x', 'qos': 99999999999}                  | qos                   | out of range",
                "{'topic': 't', 'payload': 'x', 'retain': 'yes'}                     | retain                | true or false",
                "{'topic': 't', 'payload': 'x', 'retain': 1}                         | retain                | true or false",
                "{'topic': 't', 'payload': 'x', 'ttlSeconds': 0}                     | ttlSeconds            | 1..4294967295",
                "{'topic': 't', 'payload': 'x', 'ttlSeconds': 4294967296}            | ttlSeconds            | 1..4294967295",
                "{'topic': 't', 'payload': 'x', 'ttlSeconds': 1e99}                  | ttlSeconds            | an integer",
                "{'topic': 't', 'payload': 'x', 'contentType': 1}                    | contentType           | a string",
                "{'topic': 't', 'payload': 'x', 'payloadFormat': 'text'}             | payloadFormat         | utf8 or bytes",
                "{'topic': 't', 'payloadBase64': '/w==', 'payloadFormat': 'utf8'}    | payloadFormat         | well-formed",
                "{'topic': 't', 'payload': 'x', 'responseTopic': 'a/#'}              | responseTopic         | wildcard",
                "{'topic': 't', 'payload': 'x', 'correlationDataBase64': 'a'}        | correlationDataBase64 | base64",
                "{'topic': 't', 'payload': 'x', 'userProperties': 'a=b'}             | userProperties        | an object",
                "{'topic': 't', 'payload': 'x', 'userProperties': {'a': 1}}          | userProperties.a      | a string",
                "{'topic': 't', 'payload': 'x', 'userProperties': [1]}               | userProperties[0]     | an object",
                "{'topic': 't', 'payload': 'x', 'userProperties': [{'name': 'a'}]}   | userProperties[0]     | both",
                "{'topic': 't', 'payload': 'x', 'userProperties': [{'name': 1}]}     | userProperties[0].name | a string",
                "{'topic': 't', 'payload': 'x', 'userProperties': [{'key': 'a'}]}    | userProperties[0].key | unknown",
                "{'topic': 't', 'payload': 'x', 'userProperties': {'a': '\\u0000'}}  | userProperties[0].value | U+0000",
                "{'topic': 't', 'payload': 'x', 'colour': 'red'}                     | colour                | unknown"
            })
    void mistakeIsNamedByItsField(String body, String field, String detail) {
        publish(body)
                .statusCode(400)
                .contentType(PROBLEM)
                .body("type", equalTo(TYPE + "invalid-request"))
                .body("errors.field", equalTo(List.of(field)))
                .body("errors[0].detail", containsString(detail))
                .body("detail", allOf(containsString(field), containsString(detail)));
        assertEquals(0, broker.publishesWaiting());
    }

    @Test
    void allMistakesAreNamedAtOnce() {
        publish("{'topic': '#', 'qos': 9, 'ttlSeconds': 0, 'responseTopic': '+'}")
                .statusCode(400)
                .body("errors.field", hasItems("topic", "payload", "qos", "ttlSeconds", "responseTopic"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{'topic': 't', 'payload': 'x'       | malformed-json | line 1",
                "{'topic': 't' 'payload': 'x'}       | malformed-json | column 1",
                "{'topic': 't', 'topic': 't'}        | malformed-json | Duplicate",
                "{'topic': 't', 'payload': 'x'} {}   | invalid-request | line 1",
                "[]                                  | invalid-request | a JSON object",
                "'text'                              | invalid-request | a JSON object",
                "null                                | invalid-request | empty",
                "\"\"                                | invalid-request | empty",
                "nonsense                            | malformed-json | nonsense"
            })
    void bodyThatIsNoObjectIsAProblem(String body, String type, String detail) {
        publish(body)
                .statusCode(400)
                .contentType(PROBLEM)
                .body("type", equalTo(TYPE + type))
                .body("detail", containsString(detail));
    }

    @Test
    void wrongMediaTypePathMethodAndAcceptAreProblems() {
        given().contentType(ContentType.TEXT)
                .body("x")
                .post("/v1/publish")
                .then()
                .statusCode(415)
                .contentType(PROBLEM)
                .body("type", equalTo(TYPE + "unsupported-media-type"));
        given().get("/v1/nothing")
                .then()
                .statusCode(404)
                .contentType(PROBLEM)
                .body("type", equalTo(TYPE + "not-found"));
        given().get("/nothing").then().statusCode(404).contentType(PROBLEM);
        given().get("/v1/publish")
                .then()
                .statusCode(405)
                .contentType(PROBLEM)
                .header("Allow", containsString("POST"))
                .body("type", equalTo(TYPE + "method-not-allowed"));
        given().contentType(ContentType.JSON)
                .accept(ContentType.XML)
                .body("{}")
                .post("/v1/publish")
                .then()
                .statusCode(406)
                .contentType(PROBLEM)
                .body("type", equalTo(TYPE + "not-acceptable"));
    }
}
