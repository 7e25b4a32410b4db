package dev.relaypolicy.server.proxy;

/** The way out of reading a header that is not right; it does not leave this package. */
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
