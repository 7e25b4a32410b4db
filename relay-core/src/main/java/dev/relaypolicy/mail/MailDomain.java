package dev.relaypolicy.mail;

/** The part of an address after the {@code @}: a domain name or an address literal. */
public sealed interface MailDomain permits DomainName, AddressLiteral {

    /**
     * Parses an address literal if the text begins with a bracket, and a domain name otherwise.
     *
     * @throws IllegalArgumentException if the text is neither
     */
    static MailDomain parse(String text) {
        return text.startsWith("[") ? AddressLiteral.parse(text) : DomainName.parse(text);
    }

    /** Returns the canonical text, as sent on the wire. */
    @Override
    String toString();
}
