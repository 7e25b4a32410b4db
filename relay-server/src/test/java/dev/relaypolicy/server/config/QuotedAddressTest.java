package dev.relaypolicy.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.mail.EmailAddress;
import dev.relaypolicy.server.config.model.AddressSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Redundant quotes do not evade a refusal by address (RFC 5321 section 4.1.2). */
class QuotedAddressTest {

    private static boolean isNamed(String named, String said) {
        return AddressSet.of(List.of(AddressSet.Item.parse(named)))
                .contains(Optional.of(EmailAddress.parse(said)), false);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "all.staff@example.org",
                "All.Staff@Example.org",
                "\"all.staff\"@example.org",
                "\"ALL.staff\"@example.org",
                "\"all\\.staff\"@example.org",
                "\"\\a\\l\\l.staff\"@example.org"
            })
    void quotingDoesNotChangeMailbox(String said) {
        assertThat(isNamed("all.staff@example.org", said)).isTrue();
        assertThat(isNamed("\"all.staff\"@example.org", said)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"all.staff \"@example.org",
                "\"\\\"all.staff\\\"\"@example.org",
                "\"all\\\\.staff\"@example.org",
                "\"\"@example.org",
                "\"all.staff\"@example.com"
            })
    void differentMailboxDoesNotMatch(String said) {
        assertThat(isNamed("all.staff@example.org", said)).isFalse();
        assertThat(isNamed(said, said)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"a b\"@example.org", "\"a\\ b\"@example.org", "\"A b\"@example.org"})
    void matchesRequiredQuotes(String said) {
        assertThat(isNamed("\"a b\"@example.org", said)).isTrue();
    }
}
