package dev.relaypolicy.auth.mechanism;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.security.SecureRandom;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChallengeGeneratorTest {

    @Test
    void hasTheFormOfAMessageId() {
        assertThat(new ChallengeGenerator(new SecureRandom(), "mail.example.org").next())
                .matches("<[0-9a-f]{32}@mail\\.example\\.org>");
        assertThat(new ChallengeGenerator(new SecureRandom(), "[127.0.0.1]").next())
                .endsWith("@[127.0.0.1]>");
    }

    @Test
    void doesNotRepeat() {
        ChallengeGenerator challenges = new ChallengeGenerator(new SecureRandom(), "mail.example.org");
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            seen.add(challenges.next());
        }

        assertThat(seen).hasSize(10_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a>", "a\r\nb", "a@b"})
    void rejectsInvalidHostNames(String hostName) {
        assertThatIllegalArgumentException().isThrownBy(() -> new ChallengeGenerator(new SecureRandom(), hostName));
    }
}
