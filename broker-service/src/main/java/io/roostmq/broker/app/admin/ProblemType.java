package io.roostmq.broker.app.admin;

/** The problems this API answers with. Names and URIs are part of the API: add, do not rename. */
public enum ProblemType {
    INVALID_REQUEST(400, "invalid-request", "The request breaks a rule"),
    MALFORMED_JSON(400, "malformed-json", "The body is not JSON"),
    UNAUTHORIZED(401, "unauthorized", "The request carries no valid token"),
    ADMIN_OFF(403, "admin-off", "The admin API is off"),
    NOT_FOUND(404, "not-found", "There is nothing at this path"),
    UNKNOWN_CLIENT(404, "unknown-client", "There is no such client"),
    UNKNOWN_MESSAGE(404, "unknown-message", "There is no such message in the client's queue"),
    METHOD_NOT_ALLOWED(405, "method-not-allowed", "This path does not have this method"),
    NOT_ACCEPTABLE(406, "not-acceptable", "None of the accepted media types can be served"),
    MESSAGE_SENT(409, "message-sent", "The message has been sent"),
    LENGTH_REQUIRED(411, "length-required", "The request does not say how long its body is"),
    TOO_LARGE(413, "too-large", "The request is too large"),
    UNSUPPORTED_MEDIA_TYPE(415, "unsupported-media-type", "The body has a media type that is not read here"),
    HTTP_ERROR(400, "http-error", "The request cannot be processed"),
    INTERNAL_ERROR(500, "internal-error", "Something is wrong with this broker"),
    STORE_UNAVAILABLE(503, "store-unavailable", "The store is not available");

    private final int status;
    private final String name;
    private final String title;

    ProblemType(int status, String name, String title) {
        this.status = status;
        this.name = name;
        this.title = title;
    }

    /** The HTTP status that goes with it. */
    public int status() {
        return status;
    }

    /** Stable, to be compared by programs; it cannot be looked up. */
    public String uri() {
        return "urn:roost:problem:" + name;
    }

    /** The same for every occurrence. */
    public String title() {
        return title;
    }
}
