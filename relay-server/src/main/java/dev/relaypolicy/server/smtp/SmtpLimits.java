package dev.relaypolicy.server.smtp;

import java.time.Duration;

/**
 * What one session may ask of the server.
 *
 * @param recipients recipients in one transaction; RFC 5321 section 4.5.3.1.8 asks for at least 100
 * @param errors error replies in one session, after which it is closed with 421
 * @param commandsPerMinute commands in a minute, and on average over more than that, after which it is closed with 421
 * @param junkCommands commands that bring no mail any further (EHLO, HELO, HELP, NOOP, RSET, VRFY, XCLIENT) since the last message
 *     taken, after which it is closed with 421
 * @param commandOctets octets of a command line, without its CRLF
 * @param authOctets octets of AUTH and of its responses
 * @param messageOctets octets of a message where the configuration sets no limit: what a disk can take, not what is sensible
 * @param command how long a client may take to send one command
 * @param message how long a client may take to send one message
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

    /** 100 recipients, 50 errors, 60,000 commands in a minute, 100 that bring no mail, 2,048 and 12,288 octets, 1 GiB, 90 seconds and an hour. */
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
                    "limits are positive, command lines at least 512 octets, and those of AUTH"
                            + " no shorter than others");
        }
        if (command.isNegative() || command.isZero() || message.isNegative() || message.isZero()) {
            throw new IllegalArgumentException("times are positive");
        }
    }
}
