package dev.relaypolicy.mail;

import com.google.common.base.Ascii;
import java.util.Objects;
import java.util.Optional;

/**
 * The path of RCPT: the recipient's address, or {@code <postmaster>} without a domain (RFC 5321 section 4.5.1).
 *
 * @param address empty for {@code <postmaster>}
 */
public record ForwardPath(Optional<EmailAddress> address) {

    /** {@code <postmaster>}. */
    public static final ForwardPath POSTMASTER = new ForwardPath(Optional.empty());

    private static final String POSTMASTER_NAME = "postmaster";

    public ForwardPath {
        Objects.requireNonNull(address, "address");
    }

    /** Returns the path of an address. */
    public static ForwardPath of(EmailAddress address) {
        return new ForwardPath(Optional.of(address));
    }

    /**
     * Parses an address, or {@code postmaster} in any case, without brackets or source route. For client input use
     * {@link PathParser}.
     *
     * @throws IllegalArgumentException if the text is neither
     */
    public static ForwardPath parse(String text) {
        return Ascii.equalsIgnoreCase(text, POSTMASTER_NAME) ? POSTMASTER : of(EmailAddress.parse(text));
    }

    /** Returns the path with its brackets. */
    @Override
    public String toString() {
        return "<" + address.map(EmailAddress::toString).orElse(POSTMASTER_NAME) + ">";
    }
}
