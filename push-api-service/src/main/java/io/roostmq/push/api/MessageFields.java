package io.roostmq.push.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.roostmq.push.domain.PushRules;
import io.roostmq.push.domain.UserProperty;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What all requests to publish have in common, as it came: only its types are checked. A null field counts as absent. Written
 * by the JSON reader, and by nobody after it: a class, because records cannot inherit components.
 */
abstract sealed class MessageFields permits PublishRequest, ClientPublishRequest, ClientsPublishRequest, BatchItem {
    @Schema(
            description = "Topic name: no wildcards, not beginning with '$', at most 65535 bytes of UTF-8",
            required = true,
            minLength = 1,
            examples = "devices/42/commands")
    @JsonProperty
    @Nullable
    String topic;

    @Schema(description = "Content: text, sent in UTF-8", examples = "Hello mqtt")
    @JsonProperty
    @Nullable
    String payload;

    @Schema(description = "Content: any bytes, in base64 (RFC 4648 section 4)", format = "byte")
    @JsonProperty
    @Nullable
    String payloadBase64;

    @Schema(
            implementation = Object.class,
            description = "Content: any JSON value, sent as compact JSON. Null is the JSON text null.")
    @JsonProperty
    @Nullable
    JsonNode json;

    @Schema(
            description = "Quality of Service. 1: answered when the message is durable; 2: as 1, and taken once; "
                    + "0: answered when it is written to the broker's connection, it may be lost",
            type = SchemaType.INTEGER,
            enumeration = {"0", "1", "2"},
            defaultValue = "1")
    @JsonProperty
    @Nullable
    Integer qos;

    @Schema(description = "Keep as the topic's retained message; an empty payload removes it", defaultValue = "false")
    @JsonProperty
    @Nullable
    Boolean retain;

    @Schema(
            description = "Message Expiry Interval in seconds; absent: the message does not expire",
            minimum = "1",
            maximum = "4294967295")
    @JsonProperty
    @Nullable
    Long ttlSeconds;

    @Schema(
            implementation = Object.class,
            oneOf = {UserPropertiesSchema.ByName.class, UserPropertiesSchema.InOrder.class},
            description = "User properties, at most " + PushRules.USER_PROPERTIES_MAX
                    + ": an object of strings, or, when names repeat, an array of {name, value}")
    @JsonProperty
    @Nullable
    @JsonDeserialize(using = UserPropertiesDeserializer.class)
    List<UserProperty> userProperties;

    @Schema(
            description = "MIME type of the content; application/json by default when the content is json",
            examples = "text/plain")
    @JsonProperty
    @Nullable
    String contentType;

    @Schema(
            description =
                    "Payload Format Indicator: utf8 promises the subscriber well-formed text. By default utf8 for "
                            + "payload and json, bytes for payloadBase64",
            enumeration = {"utf8", "bytes"})
    @JsonProperty
    @Nullable
    String payloadFormat;

    @Schema(description = "Topic name where the subscriber sends its answer", examples = "backend/answers")
    @JsonProperty
    @Nullable
    String responseTopic;

    @Schema(description = "Correlation data, at most 65535 bytes, in base64 (RFC 4648 section 4)", format = "byte")
    @JsonProperty
    @Nullable
    String correlationDataBase64;
}
