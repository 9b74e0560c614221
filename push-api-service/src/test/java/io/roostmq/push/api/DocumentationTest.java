package io.roostmq.push.api;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.roostmq.push.testing.BrokerResource;
import io.roostmq.push.testing.Eventually;
import io.roostmq.push.testing.ScriptedAdmin;
import io.roostmq.push.testing.ScriptedAdmin.Answer;
import io.roostmq.push.testing.ScriptedAdmin.Asked;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** docs/push-api.md is right: its commands run, and its tables are complete. */
@QuarkusTest
@WithTestResource(BrokerResource.class)
final class DocumentationTest extends ApiFixture {
    private static final Path DOCUMENT = Path.of("../docs/push-api.md");
    private static final Pattern COMMANDS = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);
    private static final Pattern PROBLEM_ROW =
            Pattern.compile("^\\| (\\d{3}) \\| `([a-z0-9-]+)` \\|", Pattern.MULTILINE);

    @SuppressWarnings("NullAway.Init") // by BrokerResource
    ScriptedAdmin admin;

    @TestFactory
    Stream<DynamicTest> commandsRun() throws IOException {
        return commands()
                .map(command -> DynamicTest.dynamicTest(command.strip(), () -> {
                    admin.onRequest(DocumentationTest::answer);
                    run(command);
                }));
    }

    @Test
    void everyOperationHasACommand() throws IOException {
        String commands = commands().collect(Collectors.joining());
        Map<String, Map<String, Object>> paths =
                given().accept("application/json").get("/q/openapi").jsonPath().getMap("paths");
        for (String path : paths.keySet()) {
            Pattern url = Pattern.compile("localhost:8081" + path.replaceAll("\\{[^}]*}", "[^/' ]+") + "[?' \n]");
            assertTrue(url.matcher(commands).find(), path);
        }
    }

    @Test
    void everyProblemHasARow() throws IOException {
        Map<String, Integer> described = new TreeMap<>();
        PROBLEM_ROW
                .matcher(Files.readString(DOCUMENT))
                .results()
                .forEach(row -> described.put(TYPE + row.group(2), Integer.valueOf(row.group(1))));
        Map<String, Integer> existing = new TreeMap<>(
                Arrays.stream(ProblemType.values()).collect(Collectors.toMap(ProblemType::uri, ProblemType::status)));
        assertEquals(existing, described);
    }

    private static Stream<String> commands() throws IOException {
        return COMMANDS.matcher(Files.readString(DOCUMENT)).results().map((MatchResult block) -> block.group(1));
    }

    private static void run(String command) throws Exception {
        String here = command.replace("localhost:8081", "localhost:" + RestAssured.port)
                .replace("curl ", "curl --fail-with-body --silent --show-error ");
        Process bash = new ProcessBuilder("bash", "-eo", "pipefail", "-c", here)
                .redirectErrorStream(true)
                .start();
        String output = new String(bash.getInputStream().readAllBytes(), UTF_8);
        assertTrue(bash.waitFor(Eventually.DEADLINE.toSeconds(), TimeUnit.SECONDS), command);
        assertEquals(0, bash.exitValue(), output);
    }

    private static Answer answer(Asked asked) {
        if (asked.target().endsWith("/query")) {
            return new Answer(200, "{\"clients\": [], \"unknown\": [\"meter-0001\"]}");
        }
        if (asked.target().contains("/queue?")) {
            return new Answer(200, "{\"messages\": [], \"next\": null}");
        }
        if (asked.method().equals("DELETE")) {
            return asked.target().endsWith("/queue") ? new Answer(200, "{\"removed\": 1}") : new Answer(204, "");
        }
        return new Answer(200, """
                {"clientId": "meter-0001", "connected": false, "persistent": true,
                 "queue": {"messages": 0, "bytes": 0}, "subscriptions": 0}
                """);
    }
}
