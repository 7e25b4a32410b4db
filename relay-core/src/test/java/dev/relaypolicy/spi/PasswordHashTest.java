package dev.relaypolicy.spi;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordHashTest {

    private static final byte[] SALT = "0123456789abcdef".getBytes(UTF_8);

    /** {@code hashlib.pbkdf2_hmac('sha256', b'passwd', b'0123456789abcdef', 1000).hex()} of Python. */
    private static final String EXPECTED = "18a6d0b0e28504bb59045e3cdc9f9c05e475ed8ff9a01d5e3926ad31e940f8ef";

    @Test
    void computesSameHashAsOtherPrograms() {
        PasswordHash hash = PasswordHash.of("passwd".getBytes(UTF_8), 1_000, SALT);

        assertThat(hash.encoded())
                .isEqualTo("{PBKDF2-SHA256}1000$MDEyMzQ1Njc4OWFiY2RlZg==$"
                        + Base64.getEncoder().encodeToString(HexFormat.of().parseHex(EXPECTED)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"secret", "pass wörd ✓", "x"})
    void matchesOnlyTheHashedPassword(String password) {
        PasswordHash hash = PasswordHash.parse(
                PasswordHash.of(password.getBytes(UTF_8), 1_000, SALT).encoded());

        assertThat(hash.matches(password.getBytes(UTF_8))).isTrue();
        assertThat(hash.matches((password + "x").getBytes(UTF_8))).isFalse();
        assertThat(hash.matches(new byte[0])).isFalse();
        assertThat(hash.isEmpty()).isFalse();
    }

    @Test
    void invalidUtf8NeverMatches() {
        PasswordHash hash = PasswordHash.of("\ufffd".getBytes(UTF_8), 1_000, SALT);

        assertThat(hash.matches("\u00e9".getBytes(ISO_8859_1))).isFalse();
        assertThat(hash.matches("\ufffd".getBytes(UTF_8))).isTrue();
    }

    @Test
    void higherCostMatchesSamePassword() {
        PasswordHash hash =
                PasswordHash.of("secret".getBytes(UTF_8), 1_000, SALT).costing(3_000);

        assertThat(hash.cost()).isEqualTo(3_000);
        assertThat(hash.matches("secret".getBytes(UTF_8))).isTrue();
        assertThat(hash.matches("Secret".getBytes(UTF_8))).isFalse();
        assertThat(hash.costing(1).cost()).isEqualTo(1_000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "secret",
                "{PBKDF2-SHA256}",
                "{PBKDF2-SHA256}1000$MDEyMzQ1Njc4OWFiY2RlZg==",
                "{PBKDF2-SHA256}1000$MDEyMzQ1Njc4OWFiY2RlZg==$c2hvcnQ=",
                "{PBKDF2-SHA256}1000$?$MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
                "{PBKDF2-SHA256}999$MDEyMzQ1Njc4OWFiY2RlZg==$MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
                "{PBKDF2-SHA256}10000001$MDEyMzQ1Njc4OWFiY2RlZg==$MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
                "{PBKDF2-SHA256}1000$c2hvcnQ=$MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
                "{pbkdf2-sha256}1000$MDEyMzQ1Njc4OWFiY2RlZg==$MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
            })
    void rejectsInvalidStoredForm(String stored) {
        assertThatIllegalArgumentException().isThrownBy(() -> PasswordHash.parse(stored));
    }

    @Test
    void doesNotRevealHash() {
        PasswordHash hash = PasswordHash.of("secret".getBytes(UTF_8), 1_000, SALT);

        assertThat(hash.toString()).isEqualTo("PasswordHash[hidden]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PasswordHash.parse("hunter2"))
                .withMessageNotContaining("hunter2");
    }

    @Test
    void rejectsEmptyPassword() {
        assertThatIllegalArgumentException().isThrownBy(() -> PasswordHash.of(new byte[0], 1_000, SALT));
    }
}
