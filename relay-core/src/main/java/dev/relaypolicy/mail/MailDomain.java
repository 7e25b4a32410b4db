package dev.relaypolicy.mail;

/** The domain of an address: a name or an address literal. */
public sealed interface MailDomain permits DomainName, AddressLiteral {

    /**
     * Parses an address literal if the text begins with a bracket, otherwise a domain name.
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
