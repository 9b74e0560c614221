package io.roostmq.push.api;

import io.roostmq.push.domain.PushRules;
import io.roostmq.push.domain.Violations;
import io.vertx.ext.web.RoutingContext;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Client identifiers in requests. */
final class ClientIds {
    /** Most of them in one request. */
    static final int MAX = 1000;

    private static final char NOT_UTF_8 = '\ufffd';

    private ClientIds() {}

    /**
     * The identifier in a path. What a lenient reader would take for another client is refused: a path parameter behind an
     * identifier, which would be left out, and bytes that are not UTF-8, which would be replaced.
     *
     * @throws io.roostmq.push.domain.InvalidPush when it is wrong
     */
    static String ofPath(RoutingContext context, String clientId) {
        Violations violations = new Violations();
        if (context.request().path().indexOf(';') >= 0) {
            violations.add("clientId", "has a ';' in its path: percent-encode it, %3B");
        } else if (clientId.indexOf(NOT_UTF_8) >= 0) {
            violations.add("clientId", "is not UTF-8, percent-encoded");
        } else {
            PushRules.clientId("clientId", clientId, violations);
        }
        violations.throwIfAny();
        return clientId;
    }

    /** @throws io.roostmq.push.domain.InvalidPush with everything that is wrong */
    static List<String> check(@Nullable List<@Nullable String> given) {
        Violations violations = new Violations();
        List<@Nullable String> list = given == null ? List.of() : given;
        if (list.isEmpty() || list.size() > MAX) {
            violations.add("clientIds", "has " + list.size() + " entries (expected: 1.." + MAX + ")");
            violations.throwIfAny();
        }
        Map<String, Integer> seen = new HashMap<>();
        for (int i = 0; i < list.size(); i++) {
            String id = list.get(i) == null ? "" : String.valueOf(list.get(i));
            String field = "clientIds[" + i + "]";
            PushRules.clientId(field, id, violations);
            Integer before = seen.putIfAbsent(id, i);
            if (before != null) {
                violations.add(field, "is the same as clientIds[" + before + "]");
            }
        }
        violations.throwIfAny();
        return list.stream().map(String::valueOf).toList();
    }
}
