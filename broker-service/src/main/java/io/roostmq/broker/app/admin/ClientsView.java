package io.roostmq.broker.app.admin;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Several clients as the API shows them. */
@Schema(description = "Those that are known, in the order in which they were asked for, and those that are not")
public record ClientsView(
        @Schema(required = true) List<ClientView> clients,
        @Schema(required = true) List<String> unknown) {}
