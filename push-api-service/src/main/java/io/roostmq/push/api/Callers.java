package io.roostmq.push.api;

import io.roostmq.push.domain.Caller;
import io.vertx.ext.web.RoutingContext;

/** Who has sent a request. */
final class Callers {
    private static final String KEY = "roost.caller";

    private Callers() {}

    /** Whoever has found out leaves it in the context. */
    static Caller of(RoutingContext context) {
        return context.get(KEY) instanceof Caller known ? known : Caller.ANONYMOUS;
    }
}
