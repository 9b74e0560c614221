package io.roostmq.broker.app.admin;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem;
import org.eclipse.microprofile.openapi.models.media.Schema;

/** Adds to each operation of the OpenAPI document the problems that it shares with others. */
@OpenApiFilter(OpenApiFilter.RunStage.BUILD)
public final class CommonProblems implements OASFilter {
    private static final String PREFIX = "/admin/";
    private static final String SCHEMA = "#/components/schemas/Problem";

    @Override
    public void filterOpenAPI(OpenAPI document) {
        document.getPaths().getPathItems().forEach((path, item) -> {
            if (path.startsWith(PREFIX)) {
                item.getOperations().forEach(CommonProblems::complete);
            }
        });
    }

    private static void complete(PathItem.HttpMethod method, Operation operation) {
        add(operation, "400", "invalid-request, malformed-json: errors names the fields and parameters");
        add(operation, "401", "unauthorized: the request carries no token, or another one");
        add(operation, "403", "admin-off: the broker has no token in its configuration");
        add(operation, "406", "not-acceptable: the answer is of a type that the request does not accept");
        if (method == PathItem.HttpMethod.POST) {
            add(operation, "411", "length-required: the request does not say how long its body is");
            add(operation, "413", "too-large: the body is larger than this broker takes");
            add(operation, "415", "unsupported-media-type: the body is of a type that is not read here");
        }
        add(operation, "500", "internal-error: the broker's log has the cause under the problem's instance");
        add(operation, "503", "store-unavailable: not done, or not known to be done; safe to repeat");
    }

    private static void add(Operation operation, String status, String description) {
        Schema schema = OASFactory.createSchema().ref(SCHEMA);
        operation
                .getResponses()
                .addAPIResponse(
                        status,
                        OASFactory.createAPIResponse()
                                .description(description)
                                .content(OASFactory.createContent()
                                        .addMediaType(
                                                Problem.MEDIA_TYPE,
                                                OASFactory.createMediaType().schema(schema))));
    }
}
