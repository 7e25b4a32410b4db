package dev.relaypolicy.mail;

import java.util.Objects;
import java.util.Optional;

/**
 * The path of MAIL: the sender's address, or the null path {@code <>} of bounces.
 *
 * @param address empty for the null path
 */
public record ReversePath(Optional<EmailAddress> address) {

    /** The null path. */
    public static final ReversePath NULL = new ReversePath(Optional.empty());

    public ReversePath {
        Objects.requireNonNull(address, "address");
    }

    /** Returns the path of an address. */
    public static ReversePath of(EmailAddress address) {
        return new ReversePath(Optional.of(address));
    }

    /**
     * Parses an address, or empty text for the null path, without brackets or source route. For client input use {@link
     * PathParser}.
     *
     * @throws IllegalArgumentException if the text is neither
     */
    public static ReversePath parse(String text) {
        return text.isEmpty() ? NULL : of(EmailAddress.parse(text));
    }

    /** Returns whether this is the null path. */
    public boolean isNull() {
        return address.isEmpty();
    }

    /** Returns the path with its brackets. */
    @Override
    public String toString() {
        return "<" + address.map(EmailAddress::toString).orElse("") + ">";
    }
}
