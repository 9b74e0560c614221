package io.roostmq.broker.app.admin;

/** A request is answered with a problem. */
final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    ProblemException(Problem problem) {
        super(problem.detail(), null, false, false);
        this.problem = problem;
    }

    /** A field or parameter breaks a rule. */
    static ProblemException invalid(String field, String detail) {
        return new ProblemException(Problem.ofField(ProblemType.INVALID_REQUEST, field, detail));
    }

    Problem problem() {
        return problem;
    }
}
