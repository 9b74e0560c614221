package io.roostmq.broker.app.admin;

import io.roostmq.broker.mqtt.ClientId;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Which clients are asked for. */
@Schema(description = "Which clients are asked for")
public record ClientQuery(
        @Schema(required = true, description = "Client Identifiers as they are", maxItems = ClientQuery.CLIENTS_MAX)
        @Nullable
        List<@Nullable String> clientIds) {
    static final int CLIENTS_MAX = 1_000;

    /** Each once, in their order. */
    Set<ClientId> toClientIds() {
        if (clientIds == null) {
            throw ProblemException.invalid("clientIds", "is missing (expected: an array of strings)");
        }
        if (clientIds.size() > CLIENTS_MAX) {
            throw ProblemException.invalid(
                    "clientIds", "has " + clientIds.size() + " entries (expected: at most " + CLIENTS_MAX + ")");
        }
        Set<ClientId> ids = new LinkedHashSet<>();
        for (int i = 0; i < clientIds.size(); i++) {
            String field = "clientIds[" + i + "]";
            String text = clientIds.get(i);
            if (text == null) {
                throw ProblemException.invalid(field, "is null (expected: a string)");
            }
            ids.add(ClientIds.of(field, text));
        }
        return ids;
    }
}
