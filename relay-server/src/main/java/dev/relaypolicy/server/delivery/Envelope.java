package dev.relaypolicy.server.delivery;

import dev.relaypolicy.RelayRequest;
import dev.relaypolicy.mail.ReversePath;
import java.util.regex.Pattern;

/**
 * The envelope of a message at MAIL, before its first recipient.
 *
 * @param request its instant is the time of receipt
 * @param extended whether the client sent EHLO rather than HELO
 * @param id the transaction id: 1 to 64 ASCII letters, digits, dots and hyphens
 */
public record Envelope(RelayRequest request, boolean extended, MailParameters parameters, String id) {

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9.-]{1,64}");

    public Envelope {
        if (request.stage() == RelayRequest.Stage.CONNECT) {
            throw new IllegalArgumentException("an envelope begins at MAIL: the request has no reverse path");
        }
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException("`" + id + "` is not a transaction id");
        }
    }

    public ReversePath reversePath() {
        return request.reversePath().orElseThrow();
    }

    /**
     * Returns the {@code with} clause of the Received field (RFC 3848, RFC 6531 section 4.3), such as {@code ESMTPSA}.
     */
    public String protocol() {
        if (!extended) {
            return "SMTP";
        }
        return (parameters.smtpUtf8() ? "UTF8SMTP" : "ESMTP")
                + (request.tls().isPresent() ? "S" : "")
                + (request.identity().isPresent() ? "A" : "");
    }
}
