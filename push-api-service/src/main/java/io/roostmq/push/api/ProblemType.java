package io.roostmq.push.api;

/** The problems this API answers with. Names and URIs are part of the API: add, do not rename. */
public enum ProblemType {
    INVALID_REQUEST(400, "invalid-request", "The request breaks a rule"),
    MALFORMED_JSON(400, "malformed-json", "The body is not JSON"),
    NOT_AUTHORIZED(403, "not-authorized", "The broker does not allow this topic"),
    CLIENT_UNKNOWN(404, "client-unknown", "The broker has no session of this client"),
    MESSAGE_UNKNOWN(404, "message-unknown", "The message does not wait for this client"),
    NOT_FOUND(404, "not-found", "There is nothing at this path"),
    METHOD_NOT_ALLOWED(405, "method-not-allowed", "This path does not have this method"),
    NOT_ACCEPTABLE(406, "not-acceptable", "None of the accepted media types can be served"),
    TOO_LARGE(413, "too-large", "The request is too large"),
    UNSUPPORTED_MEDIA_TYPE(415, "unsupported-media-type", "The body has a media type that is not read here"),
    IDEMPOTENCY_KEY_REUSED(422, "idempotency-key-reused", "The key stands for another request already"),
    HTTP_ERROR(400, "http-error", "The request cannot be processed"),
    INTERNAL_ERROR(500, "internal-error", "Something is wrong with this service"),
    BROKER_REFUSED(502, "broker-refused", "The broker did not take the message"),
    ADMIN_FAILED(502, "admin-failed", "The broker's admin interface gave no useful answer"),
    NOT_CONFIGURED(503, "not-configured", "This service is not set up for this operation"),
    ADMIN_UNAVAILABLE(503, "admin-unavailable", "The broker's admin interface cannot be reached"),
    TOO_MANY_STREAMS(503, "too-many-streams", "As many streams as allowed are being served"),
    QUOTA_EXCEEDED(503, "quota-exceeded", "A limit of the broker is reached"),
    LINK_DOWN(503, "link-down", "There is no connection to the broker"),
    WINDOW_FULL(503, "window-full", "Too many messages wait for the broker"),
    STOPPING(503, "stopping", "This service is about to stop"),
    OUTCOME_UNKNOWN(503, "outcome-unknown", "It is not known whether the message was published");

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
