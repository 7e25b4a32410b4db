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
 * Holds proofs against credentials. Every proof is held against as many secrets, whether the name is unknown, the first
 * credential is the right one, or none is; beyond {@value #CHECKS} credentials of one name the number shows. Hashing is expensive,
 * so every proof is held against exactly one hash: that of the name or the store's decoy.
 */
final class CredentialCheck {

    static final int CHECKS = 4;

    private static final Secret DUMMY = Secret.of("the secret of nobody");

    private final CredentialStore store;

    CredentialCheck(CredentialStore store) {
        this.store = store;
    }

    /**
     * The account whose failures a proof counts among; the name that it gives, where that is empty.
     *
     * @throws RuntimeException where the store cannot say
     */
    String account(Proof proof) {
        return proof.userName().isEmpty() ? proof.userName() : store.account(proof.userName());
    }

    /**
     * Finds out whose proof it is.
     *
     * @param attempt waits for its turn before a hash is computed
     * @return the first credential that it proves; empty where there is none, and without asking the store where the user or
     *     the password is empty
     * @throws RuntimeException where the store cannot say, or the turn of this attempt does not come in time
     */
    Optional<Credential> identify(Proof proof, Attempt attempt) {
        if (proof.userName().isEmpty() || proof.isEmpty()) {
            return Optional.empty();
        }
        List<Credential> credentials = store.find(proof.userName()).stream()
                .filter(credential -> !credential.secret().isEmpty())
                .toList();
        boolean hashed = credentials.stream().anyMatch(credential -> credential.secret() instanceof PasswordHash);
        Optional<StoredPassword> decoy =
                Optional.of(store.decoy()).filter(stored -> stored instanceof PasswordHash && !hashed);
        if (!hashed && decoy.isEmpty()) {
            return prove(proof, credentials);
        }
        return attempt.hash(() -> {
            decoy.ifPresent(proof::provenBy);
            return prove(proof, credentials);
        });
    }

    private static Optional<Credential> prove(Proof proof, List<Credential> credentials) {
        Optional<Credential> first = Optional.empty();
        for (int i = 0; i < Math.max(credentials.size(), CHECKS); i++) {
            boolean real = i < credentials.size();
            boolean proven = proof.provenBy(real ? credentials.get(i).secret() : DUMMY);
            if (proven && real && first.isEmpty()) {
                first = Optional.of(credentials.get(i));
            }
        }
        return first;
    }
}
