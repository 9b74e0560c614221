package io.roostmq.push.api;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;

/** Adds to each operation of the OpenAPI document the problems that it shares with others, where it does not say more itself. */
@OpenApiFilter(OpenApiFilter.RunStage.BUILD)
public final class CommonProblems implements OASFilter {
    private static final String PREFIX = "/v1/";
    private static final String SCHEMA = "#/components/schemas/Problem";

    private static final Map<String, String> OF_EVERYTHING = ordered(
            "400", "The request breaks a rule: errors names the fields",
            "406", "The answer is of a type that the request does not accept",
            "500", "Something is wrong with this service; its log has the cause under the problem's instance");

    private static final Map<String, String> OF_BODIES = ordered(
            "413", "The body or the payload is larger than this service takes, or the message than the broker takes",
            "415", "The body is of a type that is not read here");

    private static final Map<String, String> OF_PUBLISHING = ordered(
            "403", "The broker does not allow this service to publish to the topic",
            "422", "idempotency-key-reused: the key stands for another request; nothing was published",
            "502", "The broker answered with another failure: the message was not published",
            "503",
                    "Not published and safe to repeat: link-down, window-full, stopping, quota-exceeded, too-many-streams. Or "
                            + "outcome-unknown: the message may have been published; with an idempotency key it is safe "
                            + "to repeat, without one it may be published twice");

    private static final Map<String, String> OF_ADMINISTRATION = ordered(
            "502", "admin-failed: the broker's admin interface gave no useful answer",
            "503",
                    "admin-unavailable: it cannot be reached or does not answer in time; not-configured: nobody has said where it is");

    @Override
    public void filterOpenAPI(OpenAPI document) {
        document.getPaths().getPathItems().forEach((path, item) -> {
            if (path.startsWith(PREFIX)) {
                item.getOperations().forEach((method, operation) -> complete(path, method, operation));
            }
        });
    }

    private static void complete(String path, PathItem.HttpMethod method, Operation operation) {
        add(operation, OF_EVERYTHING);
        if (method == PathItem.HttpMethod.POST) {
            add(operation, OF_BODIES);
        }
        add(operation, path.contains("/publish") ? OF_PUBLISHING : OF_ADMINISTRATION);
    }

    private static void add(Operation operation, Map<String, String> problems) {
        problems.forEach((status, description) -> {
            if (!operation.getResponses().hasAPIResponse(status)) {
                operation.getResponses().addAPIResponse(status, response(status, description));
            }
        });
    }

    private static APIResponse response(String status, String description) {
        Schema schema = OASFactory.createSchema().ref(SCHEMA);
        APIResponse response = OASFactory.createAPIResponse()
                .description(description)
                .content(OASFactory.createContent()
                        .addMediaType(
                                Problem.MEDIA_TYPE, OASFactory.createMediaType().schema(schema)));
        if (status.equals("503")) {
            response.addHeader(
                    "Retry-After",
                    OASFactory.createHeader()
                            .description("Seconds until it makes sense to repeat; absent when it does not")
                            .schema(OASFactory.createSchema().addType(Schema.SchemaType.INTEGER)));
        }
        return response;
    }

    private static Map<String, String> ordered(String... pairs) {
        Map<String, String> map = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put(pairs[i], pairs[i + 1]);
        }
        return map;
    }
}
