package dev.relaypolicy.server.pop3;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * What one session may ask of the server.
 *
 * @param errors error replies in one session, the last of which ends it; at least 1
 * @param commandsPerMinute commands in a minute, and on average over more than that, after which it is ended; at least 1
 * @param command how long a client may take to send one command; positive
 */
public record Pop3Limits(int errors, int commandsPerMinute, Duration command) {

    public Pop3Limits {
        requireNonNull(command, "command");
        if (errors < 1 || commandsPerMinute < 1 || command.isNegative() || command.isZero()) {
            throw new IllegalArgumentException("limits are positive");
        }
    }
}
