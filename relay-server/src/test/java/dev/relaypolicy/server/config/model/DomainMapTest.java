package dev.relaypolicy.server.config.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.relaypolicy.mail.DomainName;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DomainMapTest {

    private static final DomainMap<String> MAP = new DomainMap<>(Map.of(
            DomainRule.parse("example.org"), "itself",
            DomainRule.parse(".example.net"), "below",
            DomainRule.parse(".deep.example.net"), "deep",
            DomainRule.parse("a.deep.example.net"), "a"));

    @ParameterizedTest
    @CsvSource({
        "example.org, itself",
        "EXAMPLE.org., itself",
        "x.example.org, -",
        "badexample.org, -",
        "example.org.evil.test, -",
        "example.net, -",
        "x.example.net, below",
        "xexample.net, -",
        "deep.example.net, below",
        "b.deep.example.net, deep",
        "c.b.deep.example.net, deep",
        "a.deep.example.net, a",
        "b.a.deep.example.net, deep",
        "net, -"
    })
    void comparesNamesLabelByLabel(String domain, String said) {
        assertThat(MAP.find(DomainName.parse(domain)).orElse("-")).isEqualTo(said);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "*", "*.example.org", "@example.org", "exa mple.org", "192.0.2.1"})
    void rejectsInvalidDomains(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> DomainRule.parse(text));
    }
}
