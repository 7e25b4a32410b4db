package dev.relaypolicy.spi;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecretTest {

    @ParameterizedTest
    @CsvSource({
        "secret,secret,true",
        "secret,Secret,false",
        "secret,secre,false",
        "secret,secrets,false",
        "secret,'',false",
        "'','',false",
        "'',x,false"
    })
    void matchesOnlyEqualNonEmptyPassword(String password, String offered, boolean matches) {
        assertThat(Secret.of(password).matches(offered.getBytes(UTF_8))).isEqualTo(matches);
    }
}
