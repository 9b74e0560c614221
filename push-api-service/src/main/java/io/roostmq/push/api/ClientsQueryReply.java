package io.roostmq.push.api;

import io.roostmq.push.domain.Presence;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What is known of many clients. */
@Schema(name = "Clients")
public record ClientsQueryReply(
        @Schema(required = true, description = "Those that are connected, or have a session")
        List<ClientReply> clients,

        @Schema(required = true, description = "Identifiers of the others")
        List<String> unknown) {
    static ClientsQueryReply of(Presence.Clients clients) {
        return new ClientsQueryReply(
                clients.known().stream().map(ClientReply::of).toList(), clients.unknown());
    }
}
