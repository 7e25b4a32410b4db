package dev.relaypolicy.server.proxy;

/** Thrown by the parsers for a malformed header. Does not leave this package. */
final class MalformedHeaderException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String problem;

    MalformedHeaderException(String problem) {
        super(problem, null, false, false);
        this.problem = problem;
    }

    String problem() {
        return problem;
    }
}
