package dev.relaypolicy.server.run;

/** The server cannot start. The message says why and what to change. */
public final class StartException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int exitCode;

    StartException(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    /** Returns the exit code of the process, one of {@link ExitCode}. */
    public int exitCode() {
        return exitCode;
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
