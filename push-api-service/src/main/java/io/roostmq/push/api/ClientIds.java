package io.roostmq.push.api;

import io.roostmq.push.domain.PushRules;
import io.roostmq.push.domain.Violations;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A list of client identifiers in a request. */
final class ClientIds {
    /** Most of them in one request. */
    static final int MAX = 1000;

    private ClientIds() {}

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
