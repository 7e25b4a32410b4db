package dev.relaypolicy.auth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.relaypolicy.Identity;
import dev.relaypolicy.Permissions;
import dev.relaypolicy.auth.mechanism.DigestProof;
import dev.relaypolicy.auth.mechanism.Proof;
import dev.relaypolicy.auth.throttle.Attempt;
import dev.relaypolicy.auth.throttle.Throttle;
import dev.relaypolicy.auth.throttle.ThrottleLimits;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.spi.Credential;
import dev.relaypolicy.spi.CredentialStore;
import dev.relaypolicy.spi.PasswordHash;
import dev.relaypolicy.spi.Secret;
import dev.relaypolicy.spi.StoredPassword;
import dev.relaypolicy.testkit.ManualClock;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialCheckTest {

    private static Credential credential(int number) {
        return new Credential(new Identity("user-" + number, Permissions.NONE), Secret.of("password-" + number));
    }

    private static Attempt attempt() {
        return attempt(new Throttle(ThrottleLimits.DEFAULTS, new ManualClock().ticker()));
    }

    private static Attempt attempt(Throttle throttle) {
        return throttle.admit(IpAddress.parse("192.0.2.1"), "ann", 0).orElseThrow();
    }

    private static CredentialCheck checkOf(int credentials) {
        List<Credential> all = IntStream.range(0, credentials)
                .mapToObj(CredentialCheckTest::credential)
                .toList();
        return new CredentialCheck(userName -> all);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4})
    void everyNameIsVerifiedAgainstAsManySecrets(int credentials) {
        CountingProof wrong = new CountingProof("user", "wrong");

        assertThat(checkOf(credentials).identify(wrong, attempt())).isEmpty();

        assertThat(wrong.verifications).isEqualTo(CredentialCheck.CHECKS);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3})
    void correctPasswordIsVerifiedAgainstAsManySecrets(int right) {
        CountingProof proof = new CountingProof("user", "password-" + right);

        assertThat(checkOf(4).identify(proof, attempt()))
                .map(credential -> credential.identity().name())
                .contains("user-" + right);

        assertThat(proof.verifications).isEqualTo(CredentialCheck.CHECKS);
    }

    @Test
    void triesEveryCredentialOfAName() {
        CountingProof proof = new CountingProof("user", "password-9");

        assertThat(checkOf(10).identify(proof, attempt()))
                .map(credential -> credential.identity().name())
                .contains("user-9");

        assertThat(proof.verifications).isEqualTo(10);
    }

    /** Without a queue, hundreds of concurrent logins would take every processor for a third of a second each. */
    @Test
    void hashesAreQueuedAndPlainPasswordsAreNot() {
        PasswordHash hash = PasswordHash.of("right".getBytes(UTF_8), 1_000, new byte[16]);
        CredentialStore hashes = name -> List.of(new Credential(new Identity(name, Permissions.NONE), hash));
        Throttle throttle = new Throttle(() -> ThrottleLimits.DEFAULTS, new ManualClock().ticker(), 1, Duration.ZERO);

        attempt(throttle)
                .hash(() -> assertThatThrownBy(() -> new CredentialCheck(hashes)
                                .identify(new CountingProof("ann", "right"), attempt(throttle)))
                        .isInstanceOf(RuntimeException.class));
        attempt(throttle)
                .hash(() -> assertThat(new CredentialCheck(name -> List.of(credential(1)))
                                .identify(new CountingProof("ann", "password-1"), attempt(throttle)))
                        .isPresent());
        for (int i = 0; i < 2; i++) {
            assertThat(new CredentialCheck(hashes).identify(new CountingProof("ann", "right"), attempt(throttle)))
                    .isPresent();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"unknown", "hashed", "plain"})
    void everyNameCostsOneHash(String name) {
        PasswordHash hash = PasswordHash.of("right".getBytes(UTF_8), 1_000, new byte[16]);
        CredentialStore store = new CredentialStore() {
            @Override
            public List<Credential> find(String userName) {
                Identity identity = new Identity(userName, Permissions.NONE);
                return switch (userName) {
                    case "hashed" -> List.of(new Credential(identity, hash));
                    case "plain" -> List.of(new Credential(identity, Secret.of("right")));
                    default -> List.of();
                };
            }

            @Override
            public StoredPassword timingDecoy() {
                return hash.costing(1_000);
            }
        };
        CountingProof proof = new CountingProof(name, "right");

        assertThat(new CredentialCheck(store).identify(proof, attempt()).isPresent())
                .isEqualTo(!name.equals("unknown"));

        assertThat(proof.hashes).isEqualTo(1);
    }

    @Test
    void digestNeverMatchesAHash() {
        PasswordHash hash = PasswordHash.of("right".getBytes(UTF_8), 1_000, new byte[16]);
        Proof digest = DigestProof.apop("<1@host>", "user", "00000000000000000000000000000000")
                .orElseThrow();

        assertThat(digest.matches(hash)).isFalse();
    }

    @Test
    void unknownNameHasNoIdentityWhateverTheProof() {
        Proof alwaysTrue = new CountingProof("nobody", "x") {
            @Override
            public boolean matches(StoredPassword stored) {
                return true;
            }
        };

        assertThat(checkOf(0).identify(alwaysTrue, attempt())).isEmpty();
    }

    @Test
    void emptyStoredPasswordNeverMatches() {
        Proof alwaysTrue = new CountingProof("blank", "x") {
            @Override
            public boolean matches(StoredPassword stored) {
                return true;
            }
        };
        CredentialCheck check = new CredentialCheck(
                userName -> List.of(new Credential(new Identity("blank", Permissions.NONE), Secret.of(""))));

        assertThat(check.identify(alwaysTrue, attempt())).isEmpty();
    }

    @Test
    void emptyNameOrPasswordDoesNotReachTheStore() {
        CredentialCheck check = new CredentialCheck(userName -> {
            throw new IllegalStateException("asked");
        });

        assertThat(check.identify(new CountingProof("", "password"), attempt())).isEmpty();
        assertThat(check.identify(new CountingProof("user", ""), attempt())).isEmpty();
        assertThatIllegalStateException()
                .isThrownBy(() -> check.identify(new CountingProof("user", "password"), attempt()));
    }

    /** A password proof that counts the stored passwords it is verified against. */
    private static class CountingProof implements Proof {
        private final String userName;
        private final String password;
        private int verifications;
        private int hashes;

        CountingProof(String userName, String password) {
            this.userName = userName;
            this.password = password;
        }

        @Override
        public String userName() {
            return userName;
        }

        @Override
        public boolean isEmpty() {
            return password.isEmpty();
        }

        @Override
        public boolean matches(StoredPassword stored) {
            verifications++;
            hashes += stored instanceof PasswordHash ? 1 : 0;
            return stored.matches(password.getBytes(UTF_8));
        }
    }
}
