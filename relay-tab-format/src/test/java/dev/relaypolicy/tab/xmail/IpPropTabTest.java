package dev.relaypolicy.tab.xmail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.tab.xmail.IpProperties.Property;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IpPropTabTest {

    private static IpProperties of(String text, String client) {
        return ReadFixture.value(IpPropTab::read, text)
                .match(IpAddress.parse(client))
                .orElseThrow()
                .value();
    }

    @Test
    void readsPropertiesWithAndWithoutAValue() {
        IpProperties read = of("10.0.0.0/8\tNoAuth=1\tWhiteList\tEnableVRFY=0\tSenderDomainCheck=0\n", "10.1.1.1");
        assertThat(read.values())
                .isEqualTo(Map.of(
                        Property.NO_AUTH, true,
                        Property.WHITE_LIST, true,
                        Property.ENABLE_VRFY, false,
                        Property.SENDER_DOMAIN_CHECK, false));
        assertThat(read.has(Property.NO_AUTH)).isTrue();
        assertThat(read.has(Property.EASE_TLS)).isFalse();
        assertThat(read.value(Property.EASE_TLS)).isEmpty();
        assertThat(read.value(Property.SENDER_DOMAIN_CHECK)).contains(false);
    }

    @Test
    void firstMatchingRowDecides() {
        String text = "10.0.0.1\tNoAuth=0\n10.0.0.0\t255.0.0.0\tNoAuth=1\n";
        assertThat(of(text, "10.0.0.1").has(Property.NO_AUTH)).isFalse();
        assertThat(of(text, "10.0.0.2").has(Property.NO_AUTH)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "'10.0.0.0/8\tnoauth=1',               1:12 not-a-property",
        "'10.0.0.0/8\tNoAuth=yes',             1:12 not-a-property",
        "'10.0.0.0/8\tNoAuth=',                1:12 not-a-property",
        "'10.0.0.0/8\tSenderDomainCheck',      1:12 not-a-property",
        "'10.0.0.0/8\tNoAuth\tNoAuth=0',       1:19 not-a-property",
        "'10.0.0.0/8\t255.0.0.0\tNoAuth',      1:12 not-a-property",
        "'10.0.0.0\t24\tNoAuth',               1:10 not-a-mask",
        "'host.example\tNoAuth',               1:1 not-an-address"
    })
    void rejectsInvalidRow(String row, String error) {
        assertThat(ReadFixture.errors(IpPropTab::read, row)).containsExactly(error);
    }
}
