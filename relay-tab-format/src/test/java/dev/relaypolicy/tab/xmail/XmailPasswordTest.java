package dev.relaypolicy.tab.xmail;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.relaypolicy.spi.Secret;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class XmailPasswordTest {

    @Test
    void encodesLikeXmail() {
        assertThat(XmailPassword.encode(Secret.of("secret"))).isEqualTo("160006170011");
    }

    @Test
    void decodesLikeXmail() {
        assertThat(XmailPassword.decode("160006170011").matches("secret".getBytes(UTF_8)))
                .isTrue();
    }

    @Test
    void keepsEveryByte() {
        byte[] password = new byte[256];
        for (int i = 0; i < password.length; i++) {
            password[i] = (byte) i;
        }

        Secret secret = XmailPassword.decode(XmailPassword.encode(Secret.of(password)));

        assertThat(secret.matches(password)).isTrue();
    }

    @Test
    void emptyPasswordNeverMatches() {
        Secret secret = XmailPassword.decode("");

        assertThat(secret.isEmpty()).isTrue();
        assertThat(secret.matches(new byte[0])).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "160006170", "16000617001g", "0x160006", " 160006170011", "16 0", "١٦٠٠"})
    void rejectsInvalidTextWithoutRepeatingIt(String stored) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> XmailPassword.decode(stored))
                .withMessageContaining("pairs of hexadecimal digits")
                .withMessageNotContaining("`" + stored + "`");
    }
}
