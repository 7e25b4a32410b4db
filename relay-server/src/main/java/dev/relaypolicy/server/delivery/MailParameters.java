package dev.relaypolicy.server.delivery;

import java.util.Objects;
import java.util.OptionalLong;

/**
 * The parameters of MAIL that bear on delivery.
 *
 * @param size the octets the client says the message has (SIZE, RFC 1870)
 * @param eightBitMime whether the client says that the body is 8-bit (BODY=8BITMIME, RFC 6152)
 * @param smtpUtf8 whether addresses or header may hold UTF-8 (SMTPUTF8, RFC 6531)
 */
public record MailParameters(OptionalLong size, boolean eightBitMime, boolean smtpUtf8) {

    /** MAIL without parameters. */
    public static final MailParameters NONE = new MailParameters(OptionalLong.empty(), false, false);

    public MailParameters {
        Objects.requireNonNull(size, "size");
        if (size.isPresent() && size.getAsLong() < 0) {
            throw new IllegalArgumentException("`" + size.getAsLong() + "` is not a message size");
        }
    }
}
