package dev.relaypolicy.server.nexthop;

import static java.util.Objects.requireNonNull;

import dev.relaypolicy.SmtpReply;
import java.io.IOException;
import java.io.Serial;

/** A next hop cannot be used, and it is known what our client is to hear. The message is for the log. */
public final class NextHopException extends IOException {

    /** What the client hears of a next hop that does not answer as it should. */
    public static final SmtpReply UNAVAILABLE =
            SmtpReply.of(451, 4, 4, 1, "The next mail server is not available, please try again later");

    @Serial
    private static final long serialVersionUID = 1;

    private final transient SmtpReply reply;

    /**
     * A failure.
     *
     * @param reply what our client hears: 4xx or 5xx
     * @param message why, for the log
     */
    public NextHopException(SmtpReply reply, String message) {
        super(message);
        this.reply = requireNonNull(reply, "reply");
    }

    /** What our client hears: 4xx or 5xx. */
    public SmtpReply reply() {
        return reply;
    }
}
