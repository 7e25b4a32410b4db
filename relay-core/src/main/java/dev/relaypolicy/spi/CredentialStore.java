package dev.relaypolicy.spi;

import dev.relaypolicy.Identity;
import dev.relaypolicy.Permissions;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** A store of the credentials with which users log in. */
@FunctionalInterface
public interface CredentialStore {

    /**
     * Returns the credentials of a user name, in the order to try them; empty if there are none. A name may have
     * several: XMail tries the mailbox first, then the rows of {@code smtpauth.tab}.
     *
     * @param userName the name as the client sent it, never empty
     * @throws RuntimeException if the lookup fails; the login is then deferred, neither rejected nor accepted
     */
    List<Credential> find(String userName);

    /**
     * Returns a decoy password. A login whose name has no equally expensive password is verified against the decoy,
     * which keeps response times from revealing the names that exist. A store of {@link PasswordHash}es returns a decoy
     * as expensive as its most expensive hash.
     */
    default StoredPassword timingDecoy() {
        return Secret.of("the secret of nobody");
    }

    /**
     * Returns an identity as this store has it now. If several credentials have its name, it keeps the permissions that all of them
     * have.
     *
     * @return empty if no credential has its name
     * @throws RuntimeException if the lookup fails; the sender is then deferred
     */
    default Optional<Identity> refresh(Identity identity) {
        return refresh(identity, credential -> true);
    }

    /**
     * Returns the identity of a credential as this store has it now. If several credentials have its name and its password, it keeps
     * the permissions that all of them have.
     *
     * @return empty if no credential has its name and its password: the account is removed, disabled, or has another password
     * @throws RuntimeException if the lookup fails; the sender is then deferred
     */
    default Optional<Identity> refresh(Credential credential) {
        return refresh(credential.identity(), candidate -> candidate.secret().isSameAs(credential.secret()));
    }

    private Optional<Identity> refresh(Identity identity, Predicate<Credential> counts) {
        List<Identity> current = find(identity.name()).stream()
                .filter(counts)
                .map(Credential::identity)
                .filter(candidate -> candidate.name().equals(identity.name()))
                .toList();
        if (current.contains(identity)) {
            return Optional.of(identity);
        }
        return current.stream()
                .map(Identity::permissions)
                .reduce(Permissions::intersection)
                .map(permissions -> new Identity(identity.name(), permissions));
    }

    /**
     * Returns one name for all spellings of an account, whether or not the account exists. Failed logins are counted
     * per account; another spelling must not start another count.
     *
     * @param userName the name as the client sent it, never empty
     * @return the name of the account; by default {@code userName}
     * @throws RuntimeException if the lookup fails; the login is then deferred
     */
    default String account(String userName) {
        return userName;
    }
}
