package io.roostmq.broker.app.admin;

import io.roostmq.broker.admin.Cancellation;
import io.roostmq.broker.admin.Queues;
import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.MessageId;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.Encoded;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.logging.Logger;

/** What waits for a client. */
@Path("/admin/v1/clients/{clientId}/queue")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Queues", description = "What waits for clients")
@SecurityRequirement(name = "token")
public final class QueueResource {
    private static final Logger LOG = Logger.getLogger("io.roostmq.broker");
    private static final String CLIENT_ID = "The Client Identifier, percent-encoded";
    private static final int LIMIT_DEFAULT = 100;
    private static final int LIMIT_MAX = 1_000;
    private static final Pattern UUID = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    private final Running running;

    QueueResource(Running running) {
        this.running = running;
    }

    private Queues queues() {
        return running.administration().queues();
    }

    @GET
    @Operation(
            operationId = "listQueue",
            summary = "List what waits for a client",
            description =
                    "In the order of delivery. A part has at most 'limit' messages, fewer when they are large; 'next' "
                            + "tells whether there is more. The queue changes between two parts: nothing that was in it all the time is "
                            + "missing or comes twice.")
    @Parameter(
            name = "limit",
            in = ParameterIn.QUERY,
            description = "Most messages of the part",
            schema = @Schema(type = SchemaType.INTEGER, minimum = "1", maximum = "1000", defaultValue = "100"))
    @Parameter(
            name = "cursor",
            in = ParameterIn.QUERY,
            description = "'next' of the part before; without it the list begins at the head",
            schema = @Schema(implementation = String.class))
    @APIResponse(
            responseCode = "200",
            description = "A part of the queue",
            content = @Content(schema = @Schema(implementation = QueueView.class)))
    @APIResponse(
            responseCode = "404",
            description = "unknown-client: it is neither connected nor has a session",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    public CompletionStage<QueueView> list(
            @Parameter(description = CLIENT_ID) @Encoded @PathParam("clientId") String segment, @Context UriInfo uri) {
        ClientId clientId = ClientIds.ofPath(segment);
        Parameters parameters = new Parameters(uri, "limit", "cursor");
        int limit = parameters.number("limit", LIMIT_DEFAULT, 1, LIMIT_MAX);
        MessageId after = Cursor.read(parameters.text("cursor"));
        return queues().list(clientId, after, limit)
                .thenApply(part -> part.map(QueueView::of).orElseThrow(() -> UnknownClient.of(clientId)));
    }

    @DELETE
    @Operation(
            operationId = "purgeQueue",
            summary = "Remove what waits for a client",
            description =
                    "Removes all that is in the queue at this moment and can be taken back. What stays: what has been sent "
                            + "to the client while it is connected and is not acknowledged; at QoS 2 also what may have been sent before; "
                            + "and what is published from now on.")
    @APIResponse(
            responseCode = "200",
            description = "None of the messages that were removed will be sent",
            content = @Content(schema = @Schema(implementation = RemovedView.class)))
    @APIResponse(
            responseCode = "404",
            description = "unknown-client: it is neither connected nor has a session",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    public CompletionStage<RemovedView> purge(
            @Parameter(description = CLIENT_ID) @Encoded @PathParam("clientId") String segment, @Context UriInfo uri) {
        ClientId clientId = ClientIds.ofPath(segment);
        new Parameters(uri);
        return queues().purge(clientId).thenApply(removed -> {
            if (removed.isEmpty()) {
                throw UnknownClient.of(clientId);
            }
            LOG.infof("admin: queue purged: %s, %d messages removed", clientId, removed.getAsLong());
            return new RemovedView(removed.getAsLong());
        });
    }

    @DELETE
    @Path("/{messageId}")
    @Operation(operationId = "cancelMessage", summary = "Cancel one message that waits for a client")
    @APIResponse(responseCode = "204", description = "It is out of this client's queue, and will not be sent")
    @APIResponse(
            responseCode = "404",
            description =
                    "unknown-client: it is neither connected nor has a session. unknown-message: it is not in the queue, or "
                            + "not any more",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    @APIResponse(
            responseCode = "409",
            description = "message-sent: it has been sent, or at QoS 2 may have been, and cannot be taken back",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    public CompletionStage<Response> cancel(
            @Parameter(description = CLIENT_ID) @Encoded @PathParam("clientId") String segment,
            @PathParam("messageId") String message,
            @Context UriInfo uri) {
        ClientId clientId = ClientIds.ofPath(segment);
        new Parameters(uri);
        if (!UUID.matcher(message).matches()) {
            throw ProblemException.invalid("messageId", "is not one (expected: a UUID)");
        }
        MessageId messageId = MessageId.parse(message);
        return queues().cancel(clientId, messageId).thenApply(outcome -> response(clientId, messageId, outcome));
    }

    private static Response response(ClientId clientId, MessageId messageId, Cancellation outcome) {
        return switch (outcome) {
            case CANCELLED -> {
                LOG.infof("admin: message cancelled: %s for %s", messageId, clientId);
                yield Response.noContent().build();
            }
            case UNKNOWN_CLIENT -> throw UnknownClient.of(clientId);
            case UNKNOWN_MESSAGE ->
                throw new ProblemException(Problem.of(
                        ProblemType.UNKNOWN_MESSAGE,
                        messageId + " is not in the queue of '" + clientId
                                + "': it never was, or it is delivered, expired or removed."));
            case SENT ->
                throw new ProblemException(Problem.of(
                        ProblemType.MESSAGE_SENT,
                        messageId + " has been sent to '" + clientId
                                + "', or may have been, and is not acknowledged: it cannot be taken back."));
        };
    }
}
