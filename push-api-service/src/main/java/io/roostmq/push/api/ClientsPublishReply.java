package io.roostmq.push.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.roostmq.push.domain.Push;
import io.roostmq.push.domain.PushOutcome;
import io.roostmq.push.domain.PushOutcome.Accepted;
import io.roostmq.push.domain.PushReceipt;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The answer to a message for many clients. */
@Schema(description = "What became of the message, client by client, in the order of the request")
public record ClientsPublishReply(
        @Schema(required = true, description = "For how many clients the broker has taken it")
        int accepted,

        @Schema(required = true, description = "For how many it has not, or it is not known")
        int failed,

        @Schema(required = true) List<Result> results) {

    /** One client's. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "ClientResult")
    public record Result(
            @Schema(required = true, examples = "meter-0001")
            String clientId,

            @Schema(required = true, description = "202, or the status of the problem", examples = "202")
            int status,

            @Schema(
                    description = "The broker's identity of the message",
                    examples = "019ab3f0-5e6b-7c3d-8e21-4f0a9b6c2d11")
            @Nullable
            String messageId,

            @Schema(description = PublishReply.REPEATED) @Nullable
            Boolean repeated,

            @Schema(description = "Why it was not taken; absent when it was") @Nullable
            Problem problem) {

        static Result of(String clientId, Push push, PushOutcome outcome) {
            if (outcome instanceof Accepted accepted) {
                PushReceipt receipt = accepted.receipt();
                return new Result(clientId, BatchReply.ACCEPTED, receipt.messageId(), receipt.repeated(), null);
            }
            Problem problem = Outcomes.failure(push, outcome);
            return new Result(clientId, problem.status(), null, null, problem);
        }
    }

    static ClientsPublishReply of(List<Result> results) {
        int accepted = (int) results.stream()
                .filter(result -> result.status() == BatchReply.ACCEPTED)
                .count();
        return new ClientsPublishReply(accepted, results.size() - accepted, results);
    }
}
