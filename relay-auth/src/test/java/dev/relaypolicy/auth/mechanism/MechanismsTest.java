package dev.relaypolicy.auth.mechanism;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MechanismsTest {

    private final Mechanisms standard =
            Mechanisms.standard(new ChallengeGenerator(new SecureRandom(), "mail.example.org"));

    @Test
    void listsMechanismsInXmailsOrder() {
        assertThat(standard.names()).containsExactly("LOGIN", "PLAIN", "CRAM-MD5");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PLAIN", "plain", "Plain"})
    void findsNamesInAnyCase(String name) {
        assertThat(standard.find(name)).map(Mechanism::name).contains("PLAIN");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "GSSAPI", "PLAIN ", "PLAIN=", "plaın", "CRAM_MD5"})
    void doesNotFindOtherNames(String name) {
        assertThat(standard.find(name)).isEmpty();
    }

    @Test
    void restrictedMechanismsAreNeitherListedNorFound() {
        Mechanisms restricted = standard.named(List.of("cram-md5", "GSSAPI"));

        assertThat(restricted.names()).containsExactly("CRAM-MD5");
        assertThat(restricted.find("PLAIN")).isEmpty();
        assertThat(standard.named(List.of()).names()).isEmpty();
    }

    @Test
    void rejectsDuplicateAndInvalidNames() {
        assertThatIllegalArgumentException().isThrownBy(() -> Mechanisms.of(List.of(new Plain(), new Plain())));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Mechanisms.of(List.of(new Mechanism() {
                    @Override
                    public String name() {
                        return "MINE\r\n250 OK";
                    }

                    @Override
                    public boolean showsPassword() {
                        return false;
                    }

                    @Override
                    public Step start(Optional<byte[]> initialResponse) {
                        return new Step.Malformed();
                    }
                })));
    }
}
