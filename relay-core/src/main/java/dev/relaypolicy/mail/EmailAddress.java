package dev.relaypolicy.mail;

import java.util.Objects;

/**
 * A mail address: a local part, kept as it was written, quotes included, and a domain in its canonical form.
 *
 * @param localPart the local part as written
 * @param domain the domain
 */
public record EmailAddress(String localPart, MailDomain domain) {
    public EmailAddress {
        Objects.requireNonNull(localPart, "localPart");
        Objects.requireNonNull(domain, "domain");
    }

    /**
     * Reads {@code local@domain}.
     *
     * @throws IllegalArgumentException where the text is not a mail address
     */
    public static EmailAddress parse(String text) {
        int at = text.lastIndexOf('@');
        return new EmailAddress(text.substring(0, at), DomainName.parse(text.substring(at + 1)));
    }

    /** Returns {@code local@domain}, as it goes over the wire. */
    @Override
    public String toString() {
        return localPart + "@" + domain;
    }
}
