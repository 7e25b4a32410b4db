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
    void everyNameCostsAsManySecrets(int credentials) {
        Showing wrong = new Showing("user", "wrong");

        assertThat(checkOf(credentials).identify(wrong, attempt())).isEmpty();

        assertThat(wrong.held).isEqualTo(CredentialCheck.CHECKS);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3})
    void theRightPasswordCostsAsManySecretsAsAWrongOne(int right) {
        Showing proof = new Showing("user", "password-" + right);

        assertThat(checkOf(4).identify(proof, attempt()))
                .map(credential -> credential.identity().name())
                .contains("user-" + right);

        assertThat(proof.held).isEqualTo(CredentialCheck.CHECKS);
    }

    @Test
    void everyCredentialOfANameIsTried() {
        Showing proof = new Showing("user", "password-9");

        assertThat(checkOf(10).identify(proof, attempt()))
                .map(credential -> credential.identity().name())
                .contains("user-9");

        assertThat(proof.held).isEqualTo(10);
    }

    /** Clients by the hundred that log in at once would take every processor from the mail, for a third of a second each. */
    @Test
    void aHashWaitsForItsTurnAndAPlainPasswordForNothing() {
        PasswordHash hash = PasswordHash.of("right".getBytes(UTF_8), 1_000, new byte[16]);
        CredentialStore hashes = name -> List.of(new Credential(new Identity(name, Permissions.NONE), hash));
        Throttle throttle = new Throttle(() -> ThrottleLimits.DEFAULTS, new ManualClock().ticker(), 1, Duration.ZERO);

        attempt(throttle)
                .hash(() -> assertThatThrownBy(() ->
                                new CredentialCheck(hashes).identify(new Showing("ann", "right"), attempt(throttle)))
                        .isInstanceOf(RuntimeException.class));
        attempt(throttle)
                .hash(() -> assertThat(new CredentialCheck(name -> List.of(credential(1)))
                                .identify(new Showing("ann", "password-1"), attempt(throttle)))
                        .isPresent());
        for (int i = 0; i < 2; i++) {
            assertThat(new CredentialCheck(hashes).identify(new Showing("ann", "right"), attempt(throttle)))
                    .isPresent();
        }
    }

    /** Hashing is expensive: one hash is computed for every name, whether it is unknown, has a hash or a plain password. */
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
            public StoredPassword decoy() {
                return hash.costing(1_000);
            }
        };
        Showing proof = new Showing(name, "right");

        assertThat(new CredentialCheck(store).identify(proof, attempt()).isPresent())
                .isEqualTo(!name.equals("unknown"));

        assertThat(proof.hashes).isEqualTo(1);
    }

    @Test
    void aDigestProvesNothingOfAHash() {
        PasswordHash hash = PasswordHash.of("right".getBytes(UTF_8), 1_000, new byte[16]);
        Proof digest = DigestProof.apop("<1@host>", "user", "00000000000000000000000000000000")
                .orElseThrow();

        assertThat(digest.provenBy(hash)).isFalse();
    }

    @Test
    void aProofThatFitsAnythingProvesNothingForAnUnknownName() {
        Proof boundless = new Showing("nobody", "x") {
            @Override
            public boolean provenBy(StoredPassword secret) {
                return true;
            }
        };

        assertThat(checkOf(0).identify(boundless, attempt())).isEmpty();
    }

    @Test
    void aProofThatFitsAnythingDoesNotOpenAnAccountWithAnEmptyPassword() {
        Proof boundless = new Showing("blank", "x") {
            @Override
            public boolean provenBy(StoredPassword secret) {
                return true;
            }
        };
        CredentialCheck check = new CredentialCheck(
                userName -> List.of(new Credential(new Identity("blank", Permissions.NONE), Secret.of(""))));

        assertThat(check.identify(boundless, attempt())).isEmpty();
    }

    @Test
    void anEmptyNameOrPasswordAsksNoStore() {
        CredentialCheck check = new CredentialCheck(userName -> {
            throw new IllegalStateException("asked");
        });

        assertThat(check.identify(new Showing("", "password"), attempt())).isEmpty();
        assertThat(check.identify(new Showing("user", ""), attempt())).isEmpty();
        assertThatIllegalStateException().isThrownBy(() -> check.identify(new Showing("user", "password"), attempt()));
    }

    /** Shows a password and counts the secrets that it is held against. */
    private static class Showing implements Proof {
        private final String userName;
        private final String password;
        private int held;
        private int hashes;

        Showing(String userName, String password) {
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
        public boolean provenBy(StoredPassword secret) {
            held++;
            hashes += secret instanceof PasswordHash ? 1 : 0;
            return secret.matches(password.getBytes(UTF_8));
        }
    }
}
