package io.roostmq.push.api;

import io.roostmq.push.domain.InvalidPush;
import io.roostmq.push.domain.Push;
import io.roostmq.push.domain.PushService;
import io.roostmq.push.domain.Violation;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Publishes one message to one topic. What can go wrong everywhere is described by {@link CommonProblems}. */
@Path("/v1")
@Tag(name = "Publish", description = "Messages to topics")
public final class PublishResource {
    static final String KEY_DESCRIPTION =
            "Names this request: the same key with the same message again, within roost.push.idempotency-window, is answered "
                    + "as the first time and not published again. 1 to 200 visible characters of ASCII, in quotes or not. "
                    + "Needs qos 1 or 2";

    private final PushService pushes;
    private final PublishRequests requests;

    PublishResource(PushService pushes, PublishRequests requests) {
        this.pushes = pushes;
        this.requests = requests;
    }

    /** Never blocks: it runs on an event loop and answers when the broker has. */
    @POST
    @Path("/publish")
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "publish",
            summary = "Publish a message",
            description =
                    "Publishes one message and answers when the broker has acknowledged it: with qos 1 and 2 the message "
                            + "is then durable for every persistent session that subscribes to the topic. Nothing is queued here: what "
                            + "cannot be sent at once is refused at once.")
    @Parameter(
            name = IdempotencyKeys.HEADER,
            in = ParameterIn.HEADER,
            description = KEY_DESCRIPTION,
            schema = @Schema(implementation = String.class))
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = PublishRequest.class),
                            examples = {
                                @ExampleObject(
                                        name = "text",
                                        value = "{\"topic\": \"devices/42/commands\", \"payload\": \"Hello mqtt\"}"),
                                @ExampleObject(
                                        name = "json",
                                        value = "{\"topic\": \"devices/42/commands\", \"json\": {\"light\": \"on\"}, "
                                                + "\"ttlSeconds\": 3600}")
                            }))
    @APIResponse(
            responseCode = "202",
            description =
                    "The broker has acknowledged the message; with qos 0 it is written to the broker's connection",
            headers =
                    @Header(
                            name = IdempotencyKeys.REPLAYED,
                            description = "true when the broker had taken this request before",
                            schema = @Schema(implementation = String.class)),
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = PublishReply.class)))
    @APIResponse(
            responseCode = "400",
            description =
                    "The body is not JSON, a field or the key is wrong, or the broker does not take the topic, the payload's "
                            + "format, the qos or retained messages: errors names the fields",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    public CompletionStage<Response> publish(@Nullable PublishRequest request, @Context RoutingContext context) {
        Push push = requests.toPush(present(request), IdempotencyKeys.ofHeader(context));
        return pushes.push(push)
                .thenApply(outcome -> Outcomes.toResponse(push, outcome, receipt -> PublishReply.of(push, receipt)));
    }

    /** @throws InvalidPush when there is no body, or only the JSON text null */
    static <T extends MessageFields> T present(@Nullable T request) {
        if (request == null) {
            throw new InvalidPush(
                    List.of(new Violation("topic", "is missing: the body is empty (expected: a JSON object)")));
        }
        return request;
    }
}
