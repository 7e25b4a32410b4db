package dev.relaypolicy.server.outbound;

import dev.relaypolicy.SmtpReply;
import java.io.IOException;
import java.io.Serial;

/** A failure of a next hop, with the reply for the client. The message is for the log. */
public final class NextHopException extends IOException {

    /** The reply if a next hop is unreachable or misbehaves. */
    public static final SmtpReply UNAVAILABLE =
            SmtpReply.of(451, 4, 4, 1, "The next mail server is not available, please try again later");

    @Serial
    private static final long serialVersionUID = 1;

    private final transient SmtpReply reply;

    public NextHopException(SmtpReply reply, String message) {
        super(message);
        this.reply = reply;
    }

    /** Returns the reply for the client, 4xx or 5xx. */
    public SmtpReply reply() {
        return reply;
    }
}
