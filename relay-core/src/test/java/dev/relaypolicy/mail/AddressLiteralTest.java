package dev.relaypolicy.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressLiteralTest {

    @ParameterizedTest
    @CsvSource({
        "[192.0.2.1], [192.0.2.1]",
        "[IPv6:2001:db8::1], [IPv6:2001:db8::1]",
        "[ipv6:2001:DB8:0:0:0:0:0:1], [IPv6:2001:db8::1]",
        "[IPV6:::1], [IPv6:::1]",
        "[IPv6:::ffff:192.0.2.1], [192.0.2.1]",
        "[IPv6:::ffff:c000:201], [192.0.2.1]",
        "[IPv6:::192.0.2.1], [IPv6:::c000:201]"
    })
    void r14_literalHasOneCanonicalForm(String text, String canonical) {
        assertThat(AddressLiteral.parse(text)).hasToString(canonical);
        assertThat(MailDomain.parse(text)).isEqualTo(AddressLiteral.parse(canonical));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[",
                "]",
                "[]",
                "[[192.0.2.1]]",
                "192.0.2.1",
                "[192.0.2.1",
                "192.0.2.1]",
                "[ 192.0.2.1]",
                "[192.0.2.1 ]",
                "[192.0.2]",
                "[192.0.2.01]",
                "[192.0.2.256]",
                "[3232235777]",
                "[0xc0000201]",
                "[localhost]",
                "[example.net]",
                "[2001:db8::1]",
                "[::ffff:192.0.2.1]",
                "[IPv6:192.0.2.1]",
                "[IPv6:]",
                "[IPv6]",
                "[IPv6 2001:db8::1]",
                "[IPv6:fe80::1%1]",
                "[IPv6:2001:db8::1/64]",
                "[IPv4:192.0.2.1]",
                "[X-tag:content]",
                "[\uff11.0.2.1]",
                "[192.0.2.1\0]"
            })
    void r13_rejectsOtherTextInBrackets(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> AddressLiteral.parse(text));
    }

    @Test
    void literalIsNotADomainName() {
        assertThatIllegalArgumentException().isThrownBy(() -> DomainName.parse("[192.0.2.1]"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AddressLiteral.parse("[a\nb]"))
                .withMessageStartingWith("`[a\\nb]` is not an address literal: ");
    }
}
