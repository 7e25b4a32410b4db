package dev.relaypolicy.server.protocol.wire;

import dev.relaypolicy.SmtpReply;
import java.util.Optional;

/** The replies with which this layer closes a session, for SMTP and POP3. */
enum ClosingReply {
    TOO_MANY_CONNECTIONS(
            SmtpReply.of(421, 4, 7, 0, "Too many connections, try again later"),
            "-ERR [SYS/TEMP] too many connections"),
    RATE_EXCEEDED(
            SmtpReply.of(421, 4, 7, 0, "Too many connections in a minute, try again later"),
            "-ERR [SYS/TEMP] too many connections in a minute"),
    EVICTED(SmtpReply.of(421, 4, 7, 0, "Too many connections, closing this idle one"), ""),
    TIMED_OUT(SmtpReply.of(421, 4, 4, 2, "Timeout, closing connection"), ""),
    STOPPING(SmtpReply.of(421, 4, 3, 2, "Server is shutting down"), "-ERR [SYS/TEMP] server is shutting down"),
    FAILED(
            SmtpReply.of(421, 4, 3, 0, "Temporary failure, please try again later"),
            "-ERR [SYS/TEMP] temporary failure");

    private final String smtp;
    private final String pop3;

    ClosingReply(SmtpReply smtp, String pop3) {
        this.smtp = smtp.toString();
        this.pop3 = pop3;
    }

    /**
     * Returns the reply line without CRLF; empty if the protocol closes without a reply, as POP3 does after a timeout
     * (RFC 1939 section 3), and policy delegation always (SMTPD_POLICY_README).
     */
    Optional<String> to(ListenAddress.Protocol protocol) {
        String line = switch (protocol) {
            case SMTP -> smtp;
            case POP3 -> pop3;
            case POSTFIX_POLICY -> "";
        };
        return line.isEmpty() ? Optional.empty() : Optional.of(line);
    }
}
