package io.roostmq.push.domain;

import java.util.ArrayList;
import java.util.List;

/** Collects everything that is wrong with one request, so that its author need not find out one by one. Not thread-safe. */
public final class Violations {
    private final List<Violation> found = new ArrayList<>();

    public void add(String field, String detail) {
        found.add(new Violation(field, detail));
    }

    public void addAll(List<Violation> violations) {
        found.addAll(violations);
    }

    /** So far. */
    public List<Violation> found() {
        return List.copyOf(found);
    }

    /** @throws InvalidPush when anything was added */
    public void throwIfAny() {
        if (!found.isEmpty()) {
            throw new InvalidPush(found);
        }
    }
}
