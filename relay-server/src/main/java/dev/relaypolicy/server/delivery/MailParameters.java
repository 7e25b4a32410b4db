package dev.relaypolicy.server.delivery;

import dev.relaypolicy.server.delivery.Notifications.Returned;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The parameters of MAIL that matter for delivery.
 *
 * @param size in bytes, according to the client (SIZE, RFC 1870)
 * @param eightBitMime BODY=8BITMIME (RFC 6152)
 * @param smtpUtf8 whether addresses and headers may contain UTF-8 (RFC 6531)
 * @param requireTls whether every next hop must be verified and support REQUIRETLS (RFC 8689)
 * @param returned RET (RFC 3461 section 4.3)
 * @param envelopeId ENVID, as xtext (RFC 3461 section 4.4)
 */
public record MailParameters(
        OptionalLong size,
        boolean eightBitMime,
        boolean smtpUtf8,
        boolean requireTls,
        Optional<Returned> returned,
        Optional<String> envelopeId) {

    public static final MailParameters NONE = new MailParameters(OptionalLong.empty(), false, false);

    public MailParameters {
        if (size.isPresent() && size.getAsLong() < 0) {
            throw new IllegalArgumentException("`" + size.getAsLong() + "` is not a message size");
        }
        if (!envelopeId.map(Notifications::isEnvelopeId).orElse(true)) {
            throw new IllegalArgumentException("`" + envelopeId.get() + "` is not an envelope id");
        }
    }

    /** Without REQUIRETLS, RET and ENVID. */
    public MailParameters(OptionalLong size, boolean eightBitMime, boolean smtpUtf8) {
        this(size, eightBitMime, smtpUtf8, false, Optional.empty(), Optional.empty());
    }
}
