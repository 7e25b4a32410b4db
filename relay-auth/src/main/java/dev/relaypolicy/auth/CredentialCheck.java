package dev.relaypolicy.auth;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.relaypolicy.Identity;
import dev.relaypolicy.auth.mechanism.Proof;
import dev.relaypolicy.spi.Credential;
import dev.relaypolicy.spi.CredentialStore;
import dev.relaypolicy.spi.PasswordHash;
import dev.relaypolicy.spi.Secret;
import dev.relaypolicy.spi.StoredPassword;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/**
 * Holds proofs against credentials. Every proof is held against as many secrets, whether the name is unknown, the first
 * credential is the right one, or none is; beyond {@value #CHECKS} credentials of one name the number shows. Hashes are dear, and
 * a name has one at most: every proof is held against one, that of the name or the store's decoy.
 */
final class CredentialCheck {

    static final int CHECKS = 4;

    private static final Secret DUMMY = Secret.of("the secret of nobody");

    /** Half of the processors compute hashes at most, however many clients log in: the others go on with the mail. */
    private static final int MOST_AT_ONCE = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final CredentialStore store;
    private final Semaphore turns;
    private final Duration patience;

    CredentialCheck(CredentialStore store) {
        this(store, new Semaphore(MOST_AT_ONCE, true), PATIENCE);
    }

    /**
     * A check.
     *
     * @param turns one for each hash that may be computed at a time
     * @param patience how long a proof waits for its turn
     */
    CredentialCheck(CredentialStore store, Semaphore turns, Duration patience) {
        this.store = store;
        this.turns = turns;
        this.patience = patience;
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
     * @return the first credential that it proves; empty where there is none, and without asking the store where the user or
     *     the password is empty
     * @throws RuntimeException where the store cannot say, or too many are before this proof
     */
    Optional<Identity> identify(Proof proof) {
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
        takeTurn();
        try {
            decoy.ifPresent(proof::provenBy);
            return prove(proof, credentials);
        } finally {
            turns.release();
        }
    }

    private static Optional<Identity> prove(Proof proof, List<Credential> credentials) {
        Optional<Identity> identity = Optional.empty();
        for (int i = 0; i < Math.max(credentials.size(), CHECKS); i++) {
            boolean real = i < credentials.size();
            boolean proven = proof.provenBy(real ? credentials.get(i).secret() : DUMMY);
            if (proven && real && identity.isEmpty()) {
                identity = Optional.of(credentials.get(i).identity());
            }
        }
        return identity;
    }

    private void takeTurn() {
        try {
            if (turns.tryAcquire(patience.toMillis(), MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new TooManyAtOnceException();
    }

    /** More clients log in at once than there is time for. */
    private static final class TooManyAtOnceException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}
