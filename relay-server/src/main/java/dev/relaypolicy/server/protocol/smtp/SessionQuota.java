package dev.relaypolicy.server.protocol.smtp;

import com.google.common.base.Ticker;
import com.google.common.collect.ImmutableSet;
import dev.relaypolicy.SmtpReply;
import dev.relaypolicy.server.protocol.wire.TokenBucket;
import java.util.Optional;

/** Counts what a session has used of its {@link SmtpLimits}. STARTTLS and XCLIENT do not reset it. */
final class SessionQuota {

    private static final ImmutableSet<String> JUNK =
            ImmutableSet.of("EHLO", "HELO", "HELP", "NOOP", "RSET", "VRFY", "XCLIENT");

    private static final int INSUFFICIENT_STORAGE = 452;

    private final SmtpLimits limits;
    private final Ticker ticker;
    private final TokenBucket commands = new TokenBucket();
    private int junk;
    private int errors;

    SessionQuota(SmtpLimits limits, Ticker ticker) {
        this.limits = limits;
        this.ticker = ticker;
    }

    /** Counts a command, in upper case. Returns the closing reply if a limit is exceeded. */
    Optional<SmtpReply> command(String verb) {
        if (!commands.take(ticker.read(), limits.commandsPerMinute())) {
            return Optional.of(SmtpReplies.TOO_MANY_COMMANDS);
        }
        if (JUNK.contains(verb) && ++junk > limits.junkCommands()) {
            return Optional.of(SmtpReplies.TOO_MUCH_JUNK);
        }
        return Optional.empty();
    }

    /** Counts a reply. Returns the closing reply to send after it, if there were too many errors. */
    Optional<SmtpReply> replied(SmtpReply reply) {
        // 452 to RCPT is not the client's error (RFC 5321 section 4.5.3.1.10)
        boolean error = reply.code() >= 400 && reply.code() != INSUFFICIENT_STORAGE;
        return error && ++errors >= limits.errors() ? Optional.of(SmtpReplies.TOO_MANY_ERRORS) : Optional.empty();
    }

    void messageAccepted() {
        junk = 0;
    }
}
