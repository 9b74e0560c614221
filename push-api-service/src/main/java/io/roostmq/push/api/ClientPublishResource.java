package io.roostmq.push.api;

import io.roostmq.push.domain.Push;
import io.roostmq.push.domain.PushSequence;
import io.roostmq.push.domain.PushService;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Objects;
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

/** Publishes messages to devices by their Client Identifiers, whatever they subscribe to. */
@Path("/v1/clients")
@Tag(name = "Publish", description = "Messages to topics")
public final class ClientPublishResource {
    static final String ID_DESCRIPTION = "Client identifier, percent-encoded: it may contain '/'";

    private final PushService pushes;
    private final PublishRequests requests;
    private final Batches batches;

    ClientPublishResource(PushService pushes, PublishRequests requests, Batches batches) {
        this.pushes = pushes;
        this.requests = requests;
        this.batches = batches;
    }

    /** Never blocks: it runs on an event loop and answers when the broker has. */
    @POST
    @Path("/{clientId}/publish")
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "publishToClient",
            summary = "Publish a message to one client",
            description =
                    "Publishes one message to a device, whether it is connected, away, or has never connected, and whatever it "
                            + "subscribes to. Answers when the broker has acknowledged it.")
    @Parameter(
            name = "clientId",
            in = ParameterIn.PATH,
            description = ID_DESCRIPTION,
            schema = @Schema(implementation = String.class))
    @Parameter(
            name = IdempotencyKeys.HEADER,
            in = ParameterIn.HEADER,
            description = PublishResource.KEY_DESCRIPTION,
            schema = @Schema(implementation = String.class))
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = ClientPublishRequest.class),
                            examples =
                                    @ExampleObject(
                                            name = "text",
                                            value = "{\"topic\": \"commands\", \"payload\": \"reboot\"}")))
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
                            schema = @Schema(implementation = ClientPublishReply.class)))
    @APIResponse(
            responseCode = "404",
            description = "client-unknown: the client has no session, and sessionExpirySeconds is 0",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    public CompletionStage<Response> publish(
            @PathParam("clientId") String clientId,
            @Nullable ClientPublishRequest request,
            @Context RoutingContext context) {
        Push push = requests.toPush(
                ClientIds.ofPath(context, clientId),
                PublishResource.present(request),
                IdempotencyKeys.ofHeader(context));
        return pushes.push(push)
                .thenApply(
                        outcome -> Outcomes.toResponse(push, outcome, receipt -> ClientPublishReply.of(push, receipt)));
    }

    /** Never blocks: it runs on an event loop and answers when the broker has. */
    @POST
    @Path("/publish")
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "publishToClients",
            summary = "Publish a message to many clients",
            description =
                    "As to one client, for up to 1000. Each client has its own result: one that fails does not hinder the "
                            + "others. An Idempotency-Key counts for each client separately, so the request can be repeated as it "
                            + "is, or with those clients only for which it has failed.")
    @Parameter(
            name = IdempotencyKeys.HEADER,
            in = ParameterIn.HEADER,
            description = PublishResource.KEY_DESCRIPTION,
            schema = @Schema(implementation = String.class))
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = ClientsPublishRequest.class),
                            examples =
                                    @ExampleObject(
                                            name = "two",
                                            value = "{\"clientIds\": [\"meter-0001\", \"meter-0002\"], "
                                                    + "\"topic\": \"commands\", \"payload\": \"reboot\"}")))
    @APIResponse(
            responseCode = "202",
            description = "Accepted for all clients",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = ClientsPublishReply.class)))
    @APIResponse(
            responseCode = "207",
            description = "Not accepted for all clients: each result has its status",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = ClientsPublishReply.class)))
    public CompletionStage<Response> publishToAll(
            @Nullable ClientsPublishRequest request, @Context RoutingContext context) {
        List<PushSequence.Item<Push>> items =
                requests.toPushes(PublishResource.present(request), IdempotencyKeys.ofHeader(context)).stream()
                        .map(push -> new PushSequence.Item<>(
                                push, push, push.payload().size()))
                        .toList();
        return batches.send(
                        items,
                        (push, outcome) -> ClientsPublishReply.Result.of(
                                push.destination().orderKey(), push, Objects.requireNonNull(outcome)))
                .thenApply(results -> multiStatus(ClientsPublishReply.of(results)));
    }

    private static Response multiStatus(ClientsPublishReply reply) {
        return Response.status(reply.failed() == 0 ? BatchReply.ACCEPTED : BatchReply.MULTI_STATUS)
                .entity(reply)
                .build();
    }
}
