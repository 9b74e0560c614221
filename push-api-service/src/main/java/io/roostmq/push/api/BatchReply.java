package io.roostmq.push.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.roostmq.push.domain.Destination.ToTopic;
import io.roostmq.push.domain.Push;
import io.roostmq.push.domain.PushOutcome;
import io.roostmq.push.domain.PushOutcome.Accepted;
import io.roostmq.push.domain.PushReceipt;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The answer to a batch. */
@Schema(description = "What became of each item, in the order of the request")
public record BatchReply(
        @Schema(required = true, description = "How many items the broker has taken")
        int accepted,

        @Schema(required = true, description = "How many it has not, or it is not known")
        int failed,

        @Schema(required = true) List<Item> results) {

    /** The status of an item that the broker has taken. */
    static final int ACCEPTED = 202;

    /** The status of an answer with results that are not all the same, RFC 4918 section 13. */
    static final int MULTI_STATUS = 207;

    /** What became of one item; also a line of a streamed answer. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "BatchResult")
    public record Item(
            @Schema(required = true, description = "Which item, from 0. Blank lines of a stream do not count")
            long index,

            @Schema(required = true, description = "202, or the status of the problem", examples = "202")
            int status,

            @Schema(
                    description = "The broker's identity of the message",
                    examples = "019ab3f0-5e6b-7c3d-8e21-4f0a9b6c2d11")
            @Nullable
            String messageId,

            @Schema(
                    description =
                            "False: nobody subscribes to the topic. Absent for messages to clients and with qos 0")
            @Nullable
            Boolean matched,

            @Schema(description = PublishReply.REPEATED) @Nullable
            Boolean repeated,

            @Schema(description = "Why it was not taken; absent when it was") @Nullable
            Problem problem) {

        static Item of(long index, Push push, PushOutcome outcome) {
            if (outcome instanceof Accepted accepted) {
                PushReceipt receipt = accepted.receipt();
                Boolean matched = push.destination() instanceof ToTopic ? receipt.matched() : null;
                return new Item(index, ACCEPTED, receipt.messageId(), matched, receipt.repeated(), null);
            }
            return of(index, Outcomes.failure(push, outcome));
        }

        static Item of(long index, Problem problem) {
            return new Item(index, problem.status(), null, null, null, problem);
        }
    }

    static BatchReply of(List<Item> results) {
        int accepted =
                (int) results.stream().filter(item -> item.status() == ACCEPTED).count();
        return new BatchReply(accepted, results.size() - accepted, results);
    }
}
