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

    /**
     * Returns one name for all spellings of an account, whether or not there is such an account: failed logins of an account
     * are counted together, and a spelling of its own must not be a count of its own.
     *
     * @param userName the name as the client gave it, never empty
     * @return the name itself where the store does not say otherwise
     * @throws RuntimeException where that cannot be known now; the login is deferred
     */
    default String account(String userName) {
        return userName;
    }
}
