package io.roostmq.push.api;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Asks about many clients. */
@Schema(additionalProperties = Schema.False.class)
public record ClientsQuery(
        @Schema(
                description = "Client identifiers, all different",
                required = true,
                minItems = 1,
                maxItems = ClientIds.MAX)
        @Nullable
        List<@Nullable String> clientIds) {}
