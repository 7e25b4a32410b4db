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
     * A secret of nobody, against which a login is held whose name has none that costs as much, so that how long a refusal
     * takes does not tell which names there are. A store of {@link PasswordHash}es answers one that costs as much as the
     * dearest of them.
     */
    default StoredPassword decoy() {
        return Secret.of("the secret of nobody");
    }

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
