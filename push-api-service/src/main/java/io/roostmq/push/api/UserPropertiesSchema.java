package io.roostmq.push.api;

import io.roostmq.push.domain.UserProperty;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The two forms of user properties, for the OpenAPI document alone. */
@Schema(
        name = "UserProperties",
        oneOf = {UserPropertiesSchema.ByName.class, UserPropertiesSchema.InOrder.class})
interface UserPropertiesSchema {
    @Schema(name = "UserPropertiesByName", examples = "{\"tenant\": \"a\"}")
    interface ByName extends Map<String, String> {}

    @Schema(name = "UserPropertiesInOrder")
    interface InOrder extends List<UserProperty> {}
}
