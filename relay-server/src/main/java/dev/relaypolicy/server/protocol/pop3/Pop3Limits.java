package dev.relaypolicy.server.protocol.pop3;

import java.time.Duration;

/**
 * Limits on one POP3 session.
 *
 * @param errors the error replies after which the session is closed; at least 1
 * @param commandsPerMinute a burst may use a whole minute's share; at least 1
 * @param command the time for one command; positive
 */
public record Pop3Limits(int errors, int commandsPerMinute, Duration command) {

    public Pop3Limits {
        if (errors < 1 || commandsPerMinute < 1 || command.isNegative() || command.isZero()) {
            throw new IllegalArgumentException("limits must be positive");
        }
    }
}
