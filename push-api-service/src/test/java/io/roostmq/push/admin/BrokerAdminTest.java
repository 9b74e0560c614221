package io.roostmq.push.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roostmq.push.domain.Presence;
import io.roostmq.push.domain.Presence.Answer;
import io.roostmq.push.domain.Presence.Answer.Failed;
import io.roostmq.push.domain.Presence.Answer.Missing;
import io.roostmq.push.domain.Presence.Failure;
import io.roostmq.push.testing.Eventually;
import io.roostmq.push.testing.ScriptedAdmin;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class BrokerAdminTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final ScriptedAdmin server = new ScriptedAdmin();
    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() {
        Eventually.get(vertx.close().toCompletionStage());
        server.close();
    }

    @Test
    void withoutATokenNoneIsSent() {
        Answer<?> answer = Eventually.get(to(server.url(), null, TIMEOUT).client("c"));
        assertInstanceOf(Missing.class, answer);
        assertNull(server.takeAsked().authorization());
    }

    @Test
    void serverThatIsNotThereIsUnavailable() {
        server.close();
        failed(Failure.UNAVAILABLE, to(server.url(), null, TIMEOUT).client("c"));
    }

    @Test
    void hostThatDoesNotExistIsUnavailable() {
        failed(
                Failure.UNAVAILABLE,
                to("http://nobody.invalid:8080", null, TIMEOUT).client("c"));
    }

    @Test
    void serverThatSpeaksNoTlsIsUnavailable() {
        String url = server.url().replace("http:", "https:");
        failed(Failure.UNAVAILABLE, to(url, null, TIMEOUT).client("c"));
    }

    @Test
    void answerThatIsTooLargeIsNotRead() {
        server.answer(200, "{\"clientId\": \"" + "x".repeat(17 * 1024 * 1024) + "\"}");
        Failed<?> failed = failed(
                Failure.BAD_ANSWER,
                to(server.url(), null, Duration.ofSeconds(20)).client("c"));
        assertTrue(failed.detail().contains("more than"), failed.detail());
    }

    @Test
    void questionsThatWaitForAConnectionAreBoundedInTime() {
        server.onRequest(asked -> ScriptedAdmin.Answer.silence());
        BrokerAdmin admin = to(server.url(), null, Duration.ofMillis(500));
        List<CompletionStage<Answer<Long>>> answers = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            answers.add(admin.purge("c"));
        }
        answers.forEach(answer -> failed(Failure.UNAVAILABLE, answer));
        server.answer(200, "{\"removed\": 1}");
        assertEquals(new Answer.Found<>(1L), Eventually.get(admin.purge("c")));
    }

    @Test
    void unconfiguredInterfaceIsNotAsked() {
        Presence admin = new BrokerAdmin(new AdminSettings(null, null, TIMEOUT), vertx);
        failed(Failure.NOT_CONFIGURED, admin.client("c"));
        failed(Failure.NOT_CONFIGURED, admin.query(List.of("c")));
        failed(Failure.NOT_CONFIGURED, admin.disconnect("c", Presence.Session.KEEP));
    }

    private BrokerAdmin to(String url, @Nullable String token, Duration timeout) {
        return new BrokerAdmin(new AdminSettings(URI.create(url), token, timeout), vertx);
    }

    private static <T> Failed<T> failed(Failure failure, CompletionStage<Answer<T>> stage) {
        Answer<T> answer = Eventually.get(stage);
        if (answer instanceof Failed<T> failed) {
            assertEquals(failure, failed.failure());
            return failed;
        }
        throw new AssertionError("no failure: " + answer);
    }
}
