package dev.relaypolicy.spi;

import dev.relaypolicy.mail.EmailAddress;

/** Knows which addresses are ours. */
@FunctionalInterface
public interface MailboxDirectory {

    /**
     * Looks an address up: aliases and alias domains are followed, the case of the local part does not matter, nothing is
     * cut, unquoted or rewritten (R15).
     *
     * @param address the address as it was given
     * @return what we have under it
     * @throws RuntimeException where that cannot be known now; the caller defers
     */
    MailboxLookup find(EmailAddress address);
}
