package dev.relaypolicy.spi;

import java.util.List;

/** Knows who may log in, and with which secret. */
@FunctionalInterface
public interface CredentialStore {

    /**
     * Returns every credential that a user name may log in with, in the order to try them; empty where there is none. A
     * name may have more than one: XMail tries the mailbox first and the rows of {@code smtpauth.tab} after it.
     *
     * @param userName the name as the client gave it, never empty
     * @throws RuntimeException where that cannot be known now; the login is deferred, never refused or accepted
     */
    List<Credential> find(String userName);
}
