package io.roostmq.push.api;

import io.roostmq.push.domain.Presence.Answer;
import io.roostmq.push.domain.Presence.Answer.Failed;
import io.roostmq.push.domain.Presence.Answer.Found;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.function.Function;

/** What the broker says about clients in the words of HTTP. */
final class PresenceAnswers {
    private static final Duration RETRY = Duration.ofSeconds(1);

    /** The next question may have another answer. */
    private static final String NOT_CACHED = "no-store";

    private PresenceAnswers() {}

    /** 200 with what was found, or the problem. */
    static <T> Response of(Answer<T> answer, Problem missing, Function<T, Object> reply) {
        if (answer instanceof Found<T> found) {
            return Response.ok(reply.apply(found.value()))
                    .header(HttpHeaders.CACHE_CONTROL, NOT_CACHED)
                    .build();
        }
        return problem(answer, missing).toResponse().build();
    }

    /** 204 when it is done, or the problem. */
    static Response ofDone(Answer<?> answer, Problem missing) {
        return answer instanceof Found<?>
                ? Response.noContent().build()
                : problem(answer, missing).toResponse().build();
    }

    static Problem clientUnknown() {
        return Problem.of(
                ProblemType.CLIENT_UNKNOWN,
                "The client is not connected and has no session, or its session has expired.");
    }

    static Problem messageUnknown() {
        return Problem.of(
                ProblemType.MESSAGE_UNKNOWN,
                "The message does not wait for this client: it was delivered, has expired, was removed, or never was there.");
    }

    private static Problem problem(Answer<?> answer, Problem missing) {
        if (!(answer instanceof Failed<?> failed)) {
            return missing;
        }
        return switch (failed.failure()) {
            case NOT_CONFIGURED -> Problem.of(ProblemType.NOT_CONFIGURED, failed.detail());
            case UNAVAILABLE -> Problem.later(ProblemType.ADMIN_UNAVAILABLE, failed.detail(), RETRY);
            case REFUSED, BAD_ANSWER -> Problem.of(ProblemType.ADMIN_FAILED, failed.detail());
        };
    }
}
