package dev.relaypolicy.server.protocol.smtp;

import java.time.Duration;

/**
 * Limits on one SMTP session. A session that exceeds {@code errors}, {@code commandsPerMinute} or {@code junkCommands}
 * is closed with 421. Lengths are in bytes.
 *
 * @param recipients the maximum number of recipients of a transaction; RFC 5321 section 4.5.3.1.8 requires at least 100
 * @param errors the maximum number of error replies
 * @param commandsPerMinute the maximum average rate; a burst may use a whole minute's share
 * @param junkCommands the maximum number of commands since the last accepted message that do not advance a
 *     transaction, such as NOOP
 * @param commandOctets the maximum length of a command line, without its CRLF
 * @param authOctets the maximum length of an AUTH line and of its responses
 * @param messageOctets the maximum length of a message if the configuration sets no limit
 */
public record SmtpLimits(
        int recipients,
        int errors,
        int commandsPerMinute,
        int junkCommands,
        int commandOctets,
        int authOctets,
        long messageOctets,
        Duration command,
        Duration message) {

    public static final SmtpLimits DEFAULT =
            new SmtpLimits(100, 50, 60_000, 100, 2_048, 12_288, 1L << 30, Duration.ofSeconds(90), Duration.ofHours(1));

    public SmtpLimits {
        if (recipients < 1
                || errors < 1
                || commandsPerMinute < 1
                || junkCommands < 1
                || commandOctets < 512
                || authOctets < commandOctets
                || messageOctets < 1) {
            throw new IllegalArgumentException(
                    "limits must be positive, commandOctets at least 512, and authOctets" + " at least commandOctets");
        }
        if (command.isNegative() || command.isZero() || message.isNegative() || message.isZero()) {
            throw new IllegalArgumentException("timeouts must be positive");
        }
    }
}
