package io.roostmq.push.api;

import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The two forms of user properties, for the OpenAPI document alone. */
final class UserPropertiesSchema {
    private UserPropertiesSchema() {}

    @Schema(name = "UserPropertiesByName")
    interface ByName extends Map<String, String> {}

    @Schema(name = "UserPropertiesInOrder")
    interface InOrder extends List<Item> {}

    @Schema(name = "UserProperty", additionalProperties = Schema.False.class)
    record Item(
            @Schema(required = true) String name,
            @Schema(required = true) String value) {}
}
