package io.roostmq.push.domain;

import java.util.List;
import java.util.stream.Collectors;

/** The caller's mistake: the request breaks a rule, nothing was published, and repeating it changes nothing. */
public final class InvalidPush extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<Violation> violations;

    /** @param violations at least one */
    public InvalidPush(List<Violation> violations) {
        super(
                violations.stream()
                        .map(violation -> violation.field() + ": " + violation.detail())
                        .collect(Collectors.joining("; ")),
                null,
                false,
                false);
        this.violations = List.copyOf(violations);
    }

    public List<Violation> violations() {
        return violations;
    }
}
