package io.roostmq.push.api;

import io.roostmq.push.domain.InvalidPush;
import io.roostmq.push.domain.Push;
import io.roostmq.push.domain.PushService;
import io.roostmq.push.domain.Violation;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Publishes one message to one topic. */
@Path("/v1")
@Tag(name = "Publish", description = "Messages to topics")
public final class PublishResource {
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
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = PublishReply.class)))
    @APIResponse(
            responseCode = "400",
            description =
                    "The body is not JSON, a field is wrong, or the broker does not take the topic, the payload's format, "
                            + "the qos or retained messages: errors names the fields",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    @APIResponse(
            responseCode = "403",
            description = "The broker does not allow this service to publish to the topic",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    @APIResponse(
            responseCode = "406",
            description = "The answer is application/json, which the request does not accept",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    @APIResponse(
            responseCode = "413",
            description =
                    "The body or the payload is larger than this service takes, or the message than the broker takes",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    @APIResponse(
            responseCode = "415",
            description = "The body is not of the type application/json",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    @APIResponse(
            responseCode = "500",
            description = "Something is wrong with this service; its log has the cause under the problem's instance",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    @APIResponse(
            responseCode = "502",
            description = "The broker answered with another failure: the message was not published",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    @APIResponse(
            responseCode = "503",
            description = "Not published and safe to repeat: link-down, window-full, stopping, quota-exceeded. Or "
                    + "outcome-unknown: the message may have been published, sending it again may publish it twice",
            headers =
                    @Header(
                            name = "Retry-After",
                            description = "Seconds until it makes sense to repeat",
                            schema = @Schema(implementation = Integer.class)),
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    public CompletionStage<Response> publish(@Nullable PublishRequest request) {
        if (request == null) {
            throw new InvalidPush(
                    List.of(new Violation("topic", "is missing: the body is empty (expected: a JSON object)")));
        }
        Push push = requests.toPush(request);
        return pushes.push(push).thenApply(outcome -> Outcomes.toResponse(push, outcome));
    }
}
