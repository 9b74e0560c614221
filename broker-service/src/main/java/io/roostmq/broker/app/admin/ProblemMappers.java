package io.roostmq.broker.app.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import io.roostmq.broker.store.StoreException;
import jakarta.ws.rs.NotAllowedException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jspecify.annotations.Nullable;

/** Everything that is thrown while a request is served, as a problem. */
final class ProblemMappers {
    private static final Logger LOG = Logger.getLogger(ProblemMappers.class);

    /** When it makes sense to repeat a request that the store could not serve. */
    private static final int RETRY_AFTER_SECONDS = 2;

    @ServerExceptionMapper
    Response known(ProblemException failure) {
        return failure.problem().toResponse().build();
    }

    @ServerExceptionMapper
    Response store(StoreException failure) {
        return Problem.of(
                        ProblemType.STORE_UNAVAILABLE,
                        "Not done, or not known to be done: " + failure.getMessage() + ". It is safe to repeat.")
                .toResponse()
                .header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS)
                .build();
    }

    @ServerExceptionMapper
    Response completion(CompletionException failure) {
        Throwable cause = failure.getCause();
        if (cause instanceof StoreException known) {
            return store(known);
        }
        return cause instanceof ProblemException known ? known(known) : bug(failure);
    }

    @ServerExceptionMapper
    Response mistyped(MismatchedInputException mistake) {
        return JsonMistakes.toProblem(mistake).toResponse().build();
    }

    /** The router does not tell a path without the method from no path when a longer one has it. */
    @ServerExceptionMapper
    Response notFound(NotFoundException failure, UriInfo uri) {
        String allowed = AllowedMethods.of(uri.getPath());
        return allowed.isEmpty()
                ? Problem.of(
                                ProblemType.NOT_FOUND,
                                uri.getPath() + " does not exist; the API is described at /q/openapi.")
                        .toResponse()
                        .build()
                : notAllowed(uri, allowed);
    }

    @ServerExceptionMapper
    Response notAllowed(NotAllowedException failure, UriInfo uri) {
        return notAllowed(uri, AllowedMethods.of(uri.getPath()));
    }

    private static Response notAllowed(UriInfo uri, String allowed) {
        return Problem.of(ProblemType.METHOD_NOT_ALLOWED, uri.getPath() + " has the methods " + allowed + ".")
                .toResponse()
                .header(HttpHeaders.ALLOW, allowed)
                .build();
    }

    @ServerExceptionMapper
    Response http(WebApplicationException failure) {
        if (failure.getCause() instanceof JsonProcessingException mistake) {
            return JsonMistakes.toProblem(mistake).toResponse().build();
        }
        int status = failure.getResponse().getStatus();
        if (status >= Response.Status.INTERNAL_SERVER_ERROR.getStatusCode()) {
            return bug(failure);
        }
        return http(status, failure.getMessage()).toResponse().build();
    }

    @ServerExceptionMapper
    Response bug(Throwable failure) {
        Problem problem = Problem.of(
                ProblemType.INTERNAL_ERROR,
                "The request could not be processed. The broker's log has the cause under this instance.");
        LOG.errorf(failure, "request failed: %s", problem.instance());
        return problem.toResponse().build();
    }

    private static Problem http(int status, @Nullable String message) {
        ProblemType type = switch (status) {
            case 404 -> ProblemType.NOT_FOUND;
            case 405 -> ProblemType.METHOD_NOT_ALLOWED;
            case 406 -> ProblemType.NOT_ACCEPTABLE;
            case 413 -> ProblemType.TOO_LARGE;
            case 415 -> ProblemType.UNSUPPORTED_MEDIA_TYPE;
            default -> ProblemType.HTTP_ERROR;
        };
        return Problem.of(type, status, message == null ? type.title() + "." : message, List.of());
    }
}
