package dev.relaypolicy.server.cli;

/** A command line that asks for something that cannot be done; the message says what to write instead. */
final class UsageException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UsageException(String message) {
        super(message);
    }
}
