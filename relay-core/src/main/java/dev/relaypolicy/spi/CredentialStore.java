package dev.relaypolicy.spi;

import dev.relaypolicy.Identity;
import dev.relaypolicy.Permissions;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A store of the credentials of users. Its methods throw {@link RuntimeException} if a lookup fails, which defers the
 * login or the sender.
 */
@FunctionalInterface
public interface CredentialStore {

    /**
     * Returns the credentials of a user name, in the order to try them. A name may have several: XMail tries the
     * mailbox first, then the rows of {@code smtpauth.tab}.
     *
     * @param userName the name as the client sent it, never empty
     */
    List<Credential> find(String userName);

    /**
     * Returns the password that a login is verified against if its name has none; response times then do not reveal
     * which names exist. A store of {@link PasswordHash}es returns one as expensive as its most expensive hash.
     */
    default StoredPassword timingDecoy() {
        return Secret.of("the secret of nobody");
    }

    /**
     * Returns the identity unchanged if a credential with this name still has exactly its permissions; otherwise one
     * with only the permissions that all credentials of this name have.
     *
     * @return empty if no credential has its name
     */
    default Optional<Identity> refresh(Identity identity) {
        return refresh(identity, credential -> true);
    }

    /**
     * Returns the identity of the credential unchanged if a credential with this name and password still has exactly
     * its permissions; otherwise one with only the permissions that all credentials of this name and password have.
     *
     * @return empty if no credential has its name and its password
     */
    default Optional<Identity> refresh(Credential credential) {
        return refresh(credential.identity(), candidate -> candidate.password().isSameAs(credential.password()));
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
     * Returns one name for all spellings of an account, whether or not it exists. Failed logins are counted per
     * account, so another spelling must not start another count.
     *
     * @param userName the name as the client sent it, never empty
     */
    default String account(String userName) {
        return userName;
    }
}
