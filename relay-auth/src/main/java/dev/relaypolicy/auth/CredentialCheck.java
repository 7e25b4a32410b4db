package dev.relaypolicy.auth;

import dev.relaypolicy.auth.mechanism.Proof;
import dev.relaypolicy.auth.throttle.Attempt;
import dev.relaypolicy.spi.Credential;
import dev.relaypolicy.spi.CredentialStore;
import dev.relaypolicy.spi.PasswordHash;
import dev.relaypolicy.spi.Secret;
import dev.relaypolicy.spi.StoredPassword;
import java.util.List;
import java.util.Optional;

/**
 * Verifies proofs in a time that does not reveal which names exist. Unless the name or the password is empty, a proof
 * is verified against at least {@value #CHECKS} passwords. If the store has hashes, a name without one costs one hash
 * too, that of the decoy.
 */
final class CredentialCheck {

    static final int CHECKS = 4;

    private static final Secret DUMMY = Secret.of("the secret of nobody");

    private final CredentialStore store;

    CredentialCheck(CredentialStore store) {
        this.store = store;
    }

    /** Returns the account for which a failure is counted. */
    String account(Proof proof) {
        return proof.userName().isEmpty() ? proof.userName() : store.account(proof.userName());
    }

    /**
     * Returns the first credential that a proof proves. Does not ask the store if the user name or the password is
     * empty.
     *
     * @param attempt limits how many hashes are computed at the same time
     * @throws RuntimeException if the lookup fails, or the attempt waits too long for its hash
     */
    Optional<Credential> identify(Proof proof, Attempt attempt) {
        if (proof.userName().isEmpty() || proof.isEmpty()) {
            return Optional.empty();
        }
        List<Credential> credentials = store.find(proof.userName()).stream()
                .filter(credential -> !credential.password().isEmpty())
                .toList();
        boolean hashed = credentials.stream().anyMatch(credential -> credential.password() instanceof PasswordHash);
        Optional<StoredPassword> timingDecoy =
                Optional.of(store.timingDecoy()).filter(stored -> stored instanceof PasswordHash && !hashed);
        if (!hashed && timingDecoy.isEmpty()) {
            return prove(proof, credentials);
        }
        return attempt.hash(() -> {
            timingDecoy.ifPresent(proof::matches);
            return prove(proof, credentials);
        });
    }

    private static Optional<Credential> prove(Proof proof, List<Credential> credentials) {
        Optional<Credential> first = Optional.empty();
        for (int i = 0; i < Math.max(credentials.size(), CHECKS); i++) {
            boolean real = i < credentials.size();
            boolean matches = proof.matches(real ? credentials.get(i).password() : DUMMY);
            if (matches && real && first.isEmpty()) {
                first = Optional.of(credentials.get(i));
            }
        }
        return first;
    }
}
