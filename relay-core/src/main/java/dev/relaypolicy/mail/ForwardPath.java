package dev.relaypolicy.mail;

import java.util.Objects;
import java.util.Optional;

/**
 * The path of RCPT: the recipient's address, or {@code <postmaster>} without a domain, which every server must take (RFC 5321
 * section 4.5.1).
 *
 * @param address the address; empty for the bare postmaster
 */
public record ForwardPath(Optional<EmailAddress> address) {

    /** {@code <postmaster>}. */
    public static final ForwardPath POSTMASTER = new ForwardPath(Optional.empty());

    public ForwardPath {
        Objects.requireNonNull(address, "address");
    }

    /** The path of an address. */
    public static ForwardPath of(EmailAddress address) {
        return new ForwardPath(Optional.of(address));
    }

    /** Returns the path with its brackets. */
    @Override
    public String toString() {
        return "<" + address.map(EmailAddress::toString).orElse("postmaster") + ">";
    }
}
