package io.roostmq.push.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.roostmq.push.domain.Caller;
import io.roostmq.push.domain.InvalidPush;
import io.roostmq.push.domain.PushSequence;
import io.roostmq.push.domain.Violation;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Publishes many messages that come as one array. What comes as a stream of lines goes to {@link LineRoute}. */
@Path("/v1/publish/batch")
@Tag(name = "Publish", description = "Messages to topics")
public final class BatchResource {
    /** What an item counts for that nobody has measured: arrays are bounded by the size of the body. */
    private static final int NO_BYTES = 0;

    private final Batches batches;
    private final BatchItems items;
    private final int itemsMax;

    BatchResource(Batches batches, BatchItems items, ApiSettings settings) {
        this.batches = batches;
        this.items = items;
        this.itemsMax = settings.batchItemsMax();
    }

    /** Never blocks: it runs on an event loop and answers when the broker has. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "publishBatch",
            summary = "Publish many messages",
            description =
                    "Publishes messages one after the other. Each has its own result, in the order of the request: one that fails "
                            + "does not hinder the others. Messages to the same topic, or to the same client, stay in order. A "
                            + "JSON array is bounded, by default to 1000 items, and answered when all is done. Lines of JSON "
                            + "(application/x-ndjson), one item each, may be any number: each is answered by a line, in "
                            + "order, while further ones are read. Read the answer while you send: what is not read "
                            + "is, after a while, not sent either.")
    @RequestBody(
            required = true,
            content = {
                @Content(
                        mediaType = MediaType.APPLICATION_JSON,
                        schema = @Schema(implementation = BatchItem[].class),
                        examples =
                                @ExampleObject(
                                        name = "two",
                                        value = "[{\"topic\": \"a\", \"payload\": \"1\"}, "
                                                + "{\"clientId\": \"meter-0001\", \"topic\": \"b\", \"json\": 2, "
                                                + "\"idempotencyKey\": \"k1\"}]")),
                @Content(mediaType = LineRoute.MEDIA_TYPE, schema = @Schema(implementation = BatchItem.class))
            })
    @APIResponse(
            responseCode = "200",
            description = "A stream: one result for each line",
            content =
                    @Content(
                            mediaType = LineRoute.MEDIA_TYPE,
                            schema = @Schema(implementation = BatchReply.Item.class)))
    @APIResponse(
            responseCode = "202",
            description = "An array: all items were accepted",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = BatchReply.class)))
    @APIResponse(
            responseCode = "207",
            description = "An array: not all items were accepted, each result has its status",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = BatchReply.class)))
    public CompletionStage<Response> publish(@Nullable JsonNode body, @Context RoutingContext context) {
        IdempotencyKeys.refuseHeader(context);
        if (body == null || !body.isArray() || body.isEmpty()) {
            throw new InvalidPush(List.of(new Violation("body", "expected: a JSON array of at least one item")));
        }
        if (body.size() > itemsMax) {
            Problem problem = Problem.of(
                    ProblemType.TOO_LARGE,
                    "The batch has " + body.size() + " items (expected: at most " + itemsMax + "); a stream of lines, "
                            + LineRoute.MEDIA_TYPE + ", may have any number.");
            return CompletableFuture.completedFuture(problem.toResponse().build());
        }
        Caller caller = Callers.of(context);
        List<PushSequence.Item<BatchItems.Read>> read = new ArrayList<>(body.size());
        for (JsonNode item : body) {
            read.add(items.of(read.size(), item, caller).sized(NO_BYTES));
        }
        return batches.send(read, BatchItems.Read::result).thenApply(results -> multiStatus(BatchReply.of(results)));
    }

    private static Response multiStatus(BatchReply reply) {
        return Response.status(reply.failed() == 0 ? BatchReply.ACCEPTED : BatchReply.MULTI_STATUS)
                .entity(reply)
                .build();
    }
}
