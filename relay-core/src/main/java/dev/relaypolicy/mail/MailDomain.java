package dev.relaypolicy.mail;

/** What may stand after the {@code @}: a domain name, or an address literal. */
public sealed interface MailDomain permits DomainName, AddressLiteral {

    /**
     * Reads an address literal where the text begins with a bracket, and a domain name where it does not.
     *
     * @throws IllegalArgumentException where the text is neither
     */
    static MailDomain parse(String text) {
        return text.startsWith("[") ? AddressLiteral.parse(text) : DomainName.parse(text);
    }

    /** Returns the canonical text, as it goes over the wire. */
    @Override
    String toString();
}
