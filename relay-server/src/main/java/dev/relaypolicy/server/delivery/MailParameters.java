package dev.relaypolicy.server.delivery;

import static java.util.Objects.requireNonNull;

import dev.relaypolicy.server.delivery.Notifications.Returned;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The parameters of MAIL that bear on delivery.
 *
 * @param size the octets the client says the message has (SIZE, RFC 1870)
 * @param eightBitMime whether the client says that the body is 8-bit (BODY=8BITMIME, RFC 6152)
 * @param smtpUtf8 whether addresses or header may hold UTF-8 (SMTPUTF8, RFC 6531)
 * @param requireTls whether it goes only to servers that prove themselves and ask the same of the next (REQUIRETLS, RFC 8689)
 * @param returned what a notification of a failure is to hold (RET, RFC 3461 section 4.3), where the client says so
 * @param envelopeId the sender's name for the transaction, as xtext (ENVID, RFC 3461 section 4.4), where the client says so
 */
public record MailParameters(
        OptionalLong size,
        boolean eightBitMime,
        boolean smtpUtf8,
        boolean requireTls,
        Optional<Returned> returned,
        Optional<String> envelopeId) {

    /** MAIL without parameters. */
    public static final MailParameters NONE = new MailParameters(OptionalLong.empty(), false, false);

    public MailParameters {
        requireNonNull(size, "size");
        requireNonNull(returned, "returned");
        requireNonNull(envelopeId, "envelopeId");
        if (size.isPresent() && size.getAsLong() < 0) {
            throw new IllegalArgumentException("`" + size.getAsLong() + "` is not a message size");
        }
        if (!envelopeId.map(Notifications::isEnvelopeId).orElse(true)) {
            throw new IllegalArgumentException("`" + envelopeId.get() + "` is not an envelope id");
        }
    }

    /** Parameters that say what the message is, and nothing of its way. */
    public MailParameters(OptionalLong size, boolean eightBitMime, boolean smtpUtf8) {
        this(size, eightBitMime, smtpUtf8, false, Optional.empty(), Optional.empty());
    }
}
