package io.roostmq.push.api;

import io.roostmq.push.domain.Push;
import io.roostmq.push.domain.PushOutcome;
import io.roostmq.push.domain.PushOutcome.Accepted;
import io.roostmq.push.domain.PushOutcome.Rejected;
import io.roostmq.push.domain.PushOutcome.Unavailable;
import io.roostmq.push.domain.PushOutcome.Unknown;
import io.roostmq.push.domain.PushReceipt;
import io.roostmq.push.domain.Violation;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/** What became of a push in the words of HTTP. */
final class Outcomes {
    /** When to repeat after a limit of the broker was reached: a device's queue takes a while to drain. */
    private static final Duration QUOTA_RETRY = Duration.ofSeconds(5);

    private Outcomes() {}

    /**
     * Why the push was not accepted.
     *
     * @throws IllegalArgumentException when it was
     */
    static Problem failure(Push push, PushOutcome outcome) {
        if (outcome instanceof Rejected rejected) {
            return problem(rejected);
        }
        if (outcome instanceof Unavailable unavailable) {
            return problem(unavailable);
        }
        if (outcome instanceof Unknown unknown) {
            return problem(unknown, push.idempotency() != null);
        }
        throw new IllegalArgumentException("no failure: " + outcome);
    }

    /** A single push: 202 with what {@code reply} makes of the receipt, or the problem. */
    static Response toResponse(Push push, PushOutcome outcome, Function<PushReceipt, Object> reply) {
        if (outcome instanceof Accepted accepted) {
            Response.ResponseBuilder response = Response.accepted(reply.apply(accepted.receipt()));
            if (accepted.receipt().repeated()) {
                response.header(IdempotencyKeys.REPLAYED, "true");
            }
            return response.build();
        }
        return failure(push, outcome).toResponse().build();
    }

    private static Problem problem(Rejected rejected) {
        String detail = rejected.detail();
        return switch (rejected.reason()) {
            case TOO_LARGE -> Problem.of(ProblemType.TOO_LARGE, detail);
            case NOT_AUTHORIZED -> Problem.of(ProblemType.NOT_AUTHORIZED, detail);
            case TOPIC_INVALID -> invalid("topic", detail);
            case PAYLOAD_FORMAT_INVALID -> invalid("payloadFormat", detail);
            case QOS_NOT_SUPPORTED -> invalid("qos", detail);
            case RETAIN_NOT_SUPPORTED -> invalid("retain", detail);
            case QUOTA_EXCEEDED ->
                Problem.later(ProblemType.QUOTA_EXCEEDED, detail + " The message was not published.", QUOTA_RETRY);
            case CLIENT_UNKNOWN -> Problem.of(ProblemType.CLIENT_UNKNOWN, detail);
            case IDEMPOTENCY_KEY_REUSED -> Problem.of(ProblemType.IDEMPOTENCY_KEY_REUSED, detail);
            case BROKER_ERROR -> Problem.of(ProblemType.BROKER_REFUSED, detail);
        };
    }

    private static Problem problem(Unavailable unavailable) {
        Duration retryAfter = unavailable.retryAfter();
        return switch (unavailable.cause()) {
            case LINK_DOWN ->
                Problem.later(
                        ProblemType.LINK_DOWN,
                        "The message was not published: there is no connection to the broker.",
                        retryAfter);
            case WINDOW_FULL ->
                Problem.later(
                        ProblemType.WINDOW_FULL,
                        "The message was not published: as many as allowed wait for the broker's acknowledgement.",
                        retryAfter);
            case STOPPING ->
                Problem.later(
                        ProblemType.STOPPING,
                        "The message was not published: this service is about to stop.",
                        retryAfter);
        };
    }

    private static Problem problem(Unknown unknown, boolean hasKey) {
        String what = switch (unknown.cause()) {
            case TIMEOUT -> "The broker did not acknowledge the message in time.";
            case LINK_LOST -> "The connection to the broker ended before it acknowledged the message.";
            case DEFECT -> "A defect of this service hides what became of the message.";
        };
        String repeat = hasKey
                ? " Sending it again with the same idempotency key is safe: it is published once."
                : " Sending it again may publish it twice.";
        return Problem.later(
                ProblemType.OUTCOME_UNKNOWN,
                what + " It may or may not have been published." + repeat,
                unknown.retryAfter());
    }

    private static Problem invalid(String field, String detail) {
        return Problem.of(
                ProblemType.INVALID_REQUEST,
                ProblemType.INVALID_REQUEST.status(),
                detail,
                List.of(new Violation(field, detail)));
    }
}
