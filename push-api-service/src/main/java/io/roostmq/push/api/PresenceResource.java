package io.roostmq.push.api;

import io.roostmq.push.domain.InvalidPush;
import io.roostmq.push.domain.Presence;
import io.roostmq.push.domain.Utf8;
import io.roostmq.push.domain.Violation;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Who is there, and what waits for whom. Nothing here blocks: it runs on an event loop and answers when the broker has. */
@Path("/v1/clients")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Clients", description = "Who is there, and what waits for whom")
public final class PresenceResource {
    static final int LIMIT_DEFAULT = 100;
    static final int CURSOR_CHARS_MAX = 1024;

    private static final String UNKNOWN = "client-unknown: the client is not connected and has no session";

    private final Presence presence;

    PresenceResource(Presence presence) {
        this.presence = presence;
    }

    @GET
    @Path("/{clientId}")
    @Operation(operationId = "getClient", summary = "What is known of a client")
    @APIResponse(
            responseCode = "200",
            description = "It is connected, or has a session",
            content = @Content(schema = @Schema(implementation = ClientReply.class)))
    @APIResponse(
            responseCode = "404",
            description = UNKNOWN,
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    public CompletionStage<Response> client(
            @Parameter(description = ClientPublishResource.ID_DESCRIPTION) @PathParam("clientId") String clientId,
            @Context RoutingContext context) {
        return presence.client(ClientIds.ofPath(context, clientId))
                .thenApply(answer -> PresenceAnswers.of(answer, PresenceAnswers.clientUnknown(), ClientReply::of));
    }

    @POST
    @Path("/query")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(operationId = "queryClients", summary = "What is known of many clients")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = ClientsQuery.class)))
    @APIResponse(
            responseCode = "200",
            description = "Those that are known, and the identifiers of the others",
            content = @Content(schema = @Schema(implementation = ClientsQueryReply.class)))
    public CompletionStage<Response> query(@Nullable ClientsQuery query) {
        List<String> clientIds = ClientIds.check(query == null ? null : query.clientIds());
        return presence.query(clientIds)
                .thenApply(
                        answer -> PresenceAnswers.of(answer, PresenceAnswers.clientUnknown(), ClientsQueryReply::of));
    }

    @GET
    @Path("/{clientId}/queue")
    @Operation(
            operationId = "getQueue",
            summary = "What waits for a client",
            description = "A page of the messages that wait for the client, from the oldest. They are not touched.")
    @APIResponse(
            responseCode = "200",
            description = "Messages, and the cursor of the next page if there is one",
            content = @Content(schema = @Schema(implementation = QueueReply.class)))
    @APIResponse(
            responseCode = "404",
            description = UNKNOWN,
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    public CompletionStage<Response> queue(
            @Parameter(description = ClientPublishResource.ID_DESCRIPTION) @PathParam("clientId") String clientId,
            @Parameter(
                            description = "Most messages of the page",
                            schema =
                                    @Schema(
                                            type = SchemaType.INTEGER,
                                            minimum = "1",
                                            maximum = "" + Presence.PAGE_MAX,
                                            defaultValue = "" + LIMIT_DEFAULT))
                    @QueryParam("limit")
                    @Nullable
                    String limit,
            @Parameter(
                            description = "next of the page before",
                            schema = @Schema(type = SchemaType.STRING, maxLength = CURSOR_CHARS_MAX))
                    @QueryParam("cursor")
                    @Nullable
                    String cursor,
            @Context RoutingContext context) {
        return presence.queue(ClientIds.ofPath(context, clientId), limit(limit), cursor(cursor))
                .thenApply(answer -> PresenceAnswers.of(answer, PresenceAnswers.clientUnknown(), QueueReply::of));
    }

    @DELETE
    @Path("/{clientId}/queue")
    @Operation(operationId = "purgeQueue", summary = "Remove all that waits for a client")
    @APIResponse(
            responseCode = "200",
            description = "Removed",
            content = @Content(schema = @Schema(implementation = PurgeReply.class)))
    @APIResponse(
            responseCode = "404",
            description = UNKNOWN,
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    public CompletionStage<Response> purge(
            @Parameter(description = ClientPublishResource.ID_DESCRIPTION) @PathParam("clientId") String clientId,
            @Context RoutingContext context) {
        return presence.purge(ClientIds.ofPath(context, clientId))
                .thenApply(answer -> PresenceAnswers.of(answer, PresenceAnswers.clientUnknown(), PurgeReply::new));
    }

    @DELETE
    @Path("/{clientId}/queue/{messageId}")
    @Operation(
            operationId = "cancelMessage",
            summary = "Remove one message that waits for a client",
            description = "A message that was sent already may have been processed by the client.")
    @APIResponse(responseCode = "204", description = "Removed")
    @APIResponse(
            responseCode = "404",
            description = "message-unknown: the message does not wait for this client",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    public CompletionStage<Response> cancel(
            @Parameter(description = ClientPublishResource.ID_DESCRIPTION) @PathParam("clientId") String clientId,
            @Parameter(description = "messageId of the answer to the publish, or of a page of the queue")
                    @PathParam("messageId")
                    String messageId,
            @Context RoutingContext context) {
        return presence.cancel(ClientIds.ofPath(context, clientId), messageId)
                .thenApply(answer -> PresenceAnswers.ofDone(answer, PresenceAnswers.messageUnknown()));
    }

    @DELETE
    @Path("/{clientId}")
    @Operation(
            operationId = "disconnectClient",
            summary = "Disconnect a client, and end its session",
            description =
                    "A client of MQTT 5 is told 0x98, administrative action. Nothing keeps it from connecting again.")
    @APIResponse(responseCode = "204", description = "Done")
    @APIResponse(
            responseCode = "404",
            description = UNKNOWN,
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    public CompletionStage<Response> disconnect(
            @Parameter(description = ClientPublishResource.ID_DESCRIPTION) @PathParam("clientId") String clientId,
            @Parameter(
                            description = "end: the session is over with all it holds; keep: it stays",
                            schema =
                                    @Schema(
                                            type = SchemaType.STRING,
                                            enumeration = {"end", "keep"},
                                            defaultValue = "end"))
                    @QueryParam("session")
                    @Nullable
                    String session,
            @Context RoutingContext context) {
        return presence.disconnect(ClientIds.ofPath(context, clientId), session(session))
                .thenApply(answer -> PresenceAnswers.ofDone(answer, PresenceAnswers.clientUnknown()));
    }

    private static int limit(@Nullable String text) {
        if (text == null) {
            return LIMIT_DEFAULT;
        }
        if (text.matches("\\d{1,4}")) {
            int limit = Integer.parseInt(text);
            if (limit >= 1 && limit <= Presence.PAGE_MAX) {
                return limit;
            }
        }
        throw mistake("limit", text + " (expected: 1.." + Presence.PAGE_MAX + ")");
    }

    private static @Nullable String cursor(@Nullable String text) {
        if (text != null && (text.isEmpty() || text.length() > CURSOR_CHARS_MAX || !Utf8.isWellFormed(text))) {
            throw mistake("cursor", "is not one (expected: next of the page before)");
        }
        return text;
    }

    private static Presence.Session session(@Nullable String text) {
        if (text == null || text.equals("end")) {
            return Presence.Session.END;
        }
        if (text.equals("keep")) {
            return Presence.Session.KEEP;
        }
        throw mistake("session", text + " (expected: end or keep)");
    }

    private static InvalidPush mistake(String field, String detail) {
        return new InvalidPush(List.of(new Violation(field, detail)));
    }
}
