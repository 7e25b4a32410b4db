package dev.relaypolicy.mail;

/** What may stand after the {@code @}: a domain name, or an address literal. */
public sealed interface MailDomain permits DomainName, AddressLiteral {

    /** Returns the canonical text, as it goes over the wire. */
    @Override
    String toString();
}
