package io.roostmq.broker.app.admin;

import io.roostmq.broker.app.AdminToken;
import io.roostmq.broker.app.BrokerLifecycle;
import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jspecify.annotations.Nullable;

/**
 * Lets nobody in without the token of the configuration, RFC 6750. Before anything of the request is looked at but its header:
 * who has no token does not learn what exists. Health and metrics are not behind it.
 */
@Singleton
final class AdminDoor {
    /** The scheme is compared as RFC 9110 section 11.1 says. */
    private static final Pattern BEARER = Pattern.compile("(?i:bearer) +(\\S+)");

    private static final String CHALLENGE = "Bearer realm=\"roost admin\"";

    private final BrokerLifecycle lifecycle;

    AdminDoor(BrokerLifecycle lifecycle) {
        this.lifecycle = lifecycle;
    }

    /** Before anything else, also where there is nothing. Null lets the request pass. */
    @ServerRequestFilter(preMatching = true)
    @Nullable
    Response checkPath(ContainerRequestContext request) {
        return isAdmin(request.getUriInfo().getPath()) ? check(request) : null;
    }

    /** In front of every resource, however its path was written. */
    @ServerRequestFilter
    @Nullable
    Response check(ContainerRequestContext request) {
        AdminToken token = lifecycle.adminToken();
        if (token == null) {
            return Problem.of(ProblemType.ADMIN_OFF, "admin API is off: set roost.admin.token")
                    .toResponse()
                    .build();
        }
        List<String> headers = request.getHeaders().get(HttpHeaders.AUTHORIZATION);
        if (headers == null || headers.isEmpty()) {
            return refuse("The request has no header Authorization (expected: Bearer, and the token).", CHALLENGE);
        }
        Matcher bearer = BEARER.matcher(headers.get(0));
        if (headers.size() == 1 && bearer.matches() && token.matches(bearer.group(1))) {
            return null;
        }
        return refuse("The token is not the right one.", CHALLENGE + ", error=\"invalid_token\"");
    }

    private static boolean isAdmin(String path) {
        return path.equals("/admin") || path.startsWith("/admin/");
    }

    private static Response refuse(String detail, String challenge) {
        return Problem.of(ProblemType.UNAUTHORIZED, detail)
                .toResponse()
                .header(HttpHeaders.WWW_AUTHENTICATE, challenge)
                .build();
    }
}
