package io.roostmq.broker.app.admin;

import io.roostmq.broker.admin.ClientStatus;
import io.roostmq.broker.admin.Clients;
import io.roostmq.broker.mqtt.ClientId;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.Encoded;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SecuritySchemeType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.security.SecurityScheme;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Clients: who they are, whether they are connected, what waits for them. */
@Path("/admin/v1/clients")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Clients", description = "Clients and their sessions")
@SecurityScheme(
        securitySchemeName = "token",
        type = SecuritySchemeType.HTTP,
        scheme = "bearer",
        description = "The token of roost.admin.token")
@SecurityRequirement(name = "token")
public final class ClientsResource {
    private static final Logger LOG = Logger.getLogger("io.roostmq.broker");

    private final Running running;

    ClientsResource(Running running) {
        this.running = running;
    }

    private Clients clients() {
        return running.administration().clients();
    }

    @GET
    @Path("/{clientId}")
    @Operation(operationId = "getClient", summary = "Look a client up")
    @APIResponse(
            responseCode = "200",
            description = "What is known of it",
            content = @Content(schema = @Schema(implementation = ClientView.class)))
    @APIResponse(
            responseCode = "404",
            description = "unknown-client: it is neither connected nor has a session",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    public CompletionStage<ClientView> get(
            @Parameter(description = "The Client Identifier, percent-encoded") @Encoded @PathParam("clientId")
                    String segment,
            @Context UriInfo uri) {
        ClientId clientId = ClientIds.ofPath(segment);
        new Parameters(uri);
        return clients()
                .status(clientId)
                .thenApply(status -> status.map(ClientView::of).orElseThrow(() -> UnknownClient.of(clientId)));
    }

    @POST
    @Path("/query")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(operationId = "queryClients", summary = "Look many clients up")
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = ClientQuery.class)))
    @APIResponse(
            responseCode = "200",
            description = "What is known of them",
            content = @Content(schema = @Schema(implementation = ClientsView.class)))
    public CompletionStage<ClientsView> query(@Nullable ClientQuery query, @Context UriInfo uri) {
        new Parameters(uri);
        if (query == null) {
            throw ProblemException.invalid("clientIds", "is missing: the body is empty (expected: a JSON object)");
        }
        Set<ClientId> asked = query.toClientIds();
        return clients().statuses(List.copyOf(asked)).thenApply(found -> view(asked, found));
    }

    private static ClientsView view(Set<ClientId> asked, List<ClientStatus> found) {
        Set<ClientId> unknown = new LinkedHashSet<>(asked);
        List<ClientView> clients = new ArrayList<>(found.size());
        for (ClientStatus status : found) {
            unknown.remove(status.clientId());
            clients.add(ClientView.of(status));
        }
        return new ClientsView(clients, unknown.stream().map(ClientId::value).toList());
    }

    @DELETE
    @Path("/{clientId}")
    @Operation(
            operationId = "disconnectClient",
            summary = "Disconnect a client, and end its session",
            description =
                    "Ends the connection, if there is one, with Reason Code 0x98 (Administrative action): the Will is "
                            + "published as always when the server ends a connection. With session=end the session is over too, with "
                            + "its subscriptions and its queue; a Will whose delay has not passed is published then.")
    @Parameter(
            name = "session",
            in = ParameterIn.QUERY,
            description = "Whether the session ends",
            schema =
                    @Schema(
                            enumeration = {"end", "keep"},
                            defaultValue = "end"))
    @APIResponse(
            responseCode = "204",
            description = "It is not connected any more, and the session is over, unless it is to be kept")
    @APIResponse(
            responseCode = "404",
            description = "unknown-client: it is neither connected nor has a session",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    public CompletionStage<Response> disconnect(
            @Parameter(description = "The Client Identifier, percent-encoded") @Encoded @PathParam("clientId")
                    String segment,
            @Context UriInfo uri) {
        ClientId clientId = ClientIds.ofPath(segment);
        boolean sessionEnds = sessionEnds(new Parameters(uri, "session").text("session"));
        return clients().disconnect(clientId, sessionEnds).thenApply(known -> {
            if (!known) {
                throw UnknownClient.of(clientId);
            }
            LOG.infof("admin: client disconnected: %s, its session %s", clientId, sessionEnds ? "ended" : "kept");
            return Response.noContent().build();
        });
    }

    private static boolean sessionEnds(@Nullable String session) {
        if (session == null || session.equals("end")) {
            return true;
        }
        if (session.equals("keep")) {
            return false;
        }
        throw ProblemException.invalid("session", session + " (expected: end, keep)");
    }
}
