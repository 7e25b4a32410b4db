package dev.relaypolicy.server.smtp;

import com.google.common.base.Ticker;
import com.google.common.collect.ImmutableSet;
import dev.relaypolicy.SmtpReply;
import dev.relaypolicy.server.wire.TokenBucket;
import java.util.Optional;

/**
 * What a client has done in one session, against what it may do. It is the server's knowledge, not the client's: neither STARTTLS
 * nor XCLIENT forgets it.
 */
final class Conduct {

    /** Commands that bring no mail any further. */
    private static final ImmutableSet<String> JUNK =
            ImmutableSet.of("EHLO", "HELO", "HELP", "NOOP", "RSET", "VRFY", "XCLIENT");

    private static final int INSUFFICIENT_STORAGE = 452;

    private final SmtpLimits limits;
    private final Ticker ticker;
    private final TokenBucket commands = new TokenBucket();
    private int junk;
    private int errors;

    Conduct(SmtpLimits limits, Ticker ticker) {
        this.limits = limits;
        this.ticker = ticker;
    }

    /**
     * Counts a command.
     *
     * @param verb in upper case
     * @return the last reply, where it is one too many
     */
    Optional<SmtpReply> command(String verb) {
        if (!commands.take(ticker.read(), limits.commandsPerMinute())) {
            return Optional.of(SmtpReplies.TOO_MANY_COMMANDS);
        }
        if (JUNK.contains(verb) && ++junk > limits.junkCommands()) {
            return Optional.of(SmtpReplies.TOO_MUCH_JUNK);
        }
        return Optional.empty();
    }

    /**
     * Counts a reply.
     *
     * @return the last reply behind it, where the client has made too many errors
     */
    Optional<SmtpReply> replied(SmtpReply reply) {
        // after 452 to a RCPT the client is right to go on (RFC 5321 section 4.5.3.1.10)
        boolean error = reply.code() >= 400 && reply.code() != INSUFFICIENT_STORAGE;
        return error && ++errors >= limits.errors() ? Optional.of(SmtpReplies.TOO_MANY_ERRORS) : Optional.empty();
    }

    /** A message was taken: the commands that brought nothing are forgiven. */
    void messageTaken() {
        junk = 0;
    }
}
