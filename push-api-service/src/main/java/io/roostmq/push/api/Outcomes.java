package io.roostmq.push.api;

import io.roostmq.push.domain.Push;
import io.roostmq.push.domain.PushOutcome;
import io.roostmq.push.domain.PushOutcome.Accepted;
import io.roostmq.push.domain.PushOutcome.Rejected;
import io.roostmq.push.domain.PushOutcome.Unavailable;
import io.roostmq.push.domain.PushOutcome.Unknown;
import io.roostmq.push.domain.Violation;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.List;

/** What became of a push as an HTTP response. */
final class Outcomes {
    /** When to repeat after a limit of the broker was reached: a device's queue takes a while to drain. */
    private static final Duration QUOTA_RETRY = Duration.ofSeconds(5);

    private Outcomes() {}

    static Response toResponse(Push push, PushOutcome outcome) {
        if (outcome instanceof Accepted accepted) {
            return Response.accepted(PublishReply.of(push, accepted.receipt())).build();
        }
        if (outcome instanceof Rejected rejected) {
            return toResponse(rejected);
        }
        if (outcome instanceof Unavailable unavailable) {
            return toResponse(unavailable);
        }
        return toResponse((Unknown) outcome);
    }

    private static Response toResponse(Rejected rejected) {
        String detail = rejected.detail();
        return switch (rejected.reason()) {
            case TOO_LARGE ->
                Problem.of(ProblemType.TOO_LARGE, detail).toResponse().build();
            case NOT_AUTHORIZED ->
                Problem.of(ProblemType.NOT_AUTHORIZED, detail).toResponse().build();
            case TOPIC_INVALID -> invalid("topic", detail);
            case PAYLOAD_FORMAT_INVALID -> invalid("payloadFormat", detail);
            case QOS_NOT_SUPPORTED -> invalid("qos", detail);
            case RETAIN_NOT_SUPPORTED -> invalid("retain", detail);
            case QUOTA_EXCEEDED ->
                later(ProblemType.QUOTA_EXCEEDED, detail + " The message was not published.", QUOTA_RETRY);
            case BROKER_ERROR ->
                Problem.of(ProblemType.BROKER_REFUSED, detail).toResponse().build();
        };
    }

    private static Response toResponse(Unavailable unavailable) {
        Duration retryAfter = unavailable.retryAfter();
        return switch (unavailable.cause()) {
            case LINK_DOWN ->
                later(
                        ProblemType.LINK_DOWN,
                        "The message was not published: there is no connection to the broker.",
                        retryAfter);
            case WINDOW_FULL ->
                later(
                        ProblemType.WINDOW_FULL,
                        "The message was not published: as many as allowed wait for the broker's acknowledgement.",
                        retryAfter);
            case STOPPING ->
                later(
                        ProblemType.STOPPING,
                        "The message was not published: this service is about to stop.",
                        retryAfter);
        };
    }

    private static Response toResponse(Unknown unknown) {
        String what = switch (unknown.cause()) {
            case TIMEOUT -> "The broker did not acknowledge the message in time.";
            case LINK_LOST -> "The connection to the broker ended before it acknowledged the message.";
        };
        return later(
                ProblemType.OUTCOME_UNKNOWN,
                what + " It may or may not have been published; sending it again may publish it twice.",
                unknown.retryAfter());
    }

    private static Response invalid(String field, String detail) {
        return Problem.of(
                        ProblemType.INVALID_REQUEST,
                        ProblemType.INVALID_REQUEST.status(),
                        detail,
                        List.of(new Violation(field, detail)))
                .toResponse()
                .build();
    }

    private static Response later(ProblemType type, String detail, Duration retryAfter) {
        return Problem.of(type, detail)
                .toResponse()
                .header(HttpHeaders.RETRY_AFTER, Math.max(1, (retryAfter.toMillis() + 999) / 1000))
                .build();
    }
}
