package dev.relaypolicy.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigInteger;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Examples; the laws are in relay-testkit, on which core cannot depend. */
class IpBlockTest {

    private static IpBlock masked(String address, String mask) {
        return IpBlock.masked(IpAddress.parse(address), IpAddress.parse(mask));
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.0.0.0/8, 10.255.255.255",
        "10.1.2.3/8, 10.0.0.0/8, 10.255.255.255",
        "10.1.2.3, 10.1.2.3/32, 10.1.2.3",
        "255.255.255.255/1, 128.0.0.0/1, 255.255.255.255",
        "0.0.0.0/0, 0.0.0.0/0, 255.255.255.255",
        "::/0, ::/0, ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
        "2001:db8:1::/32, 2001:db8::/32, 2001:db8:ffff:ffff:ffff:ffff:ffff:ffff",
        "2001:db8::1:1/64, 2001:db8::/64, 2001:db8::ffff:ffff:ffff:ffff",
        "2001:db8::1:1/65, 2001:db8::/65, 2001:db8::7fff:ffff:ffff:ffff",
        "2001:db8::1:1/63, 2001:db8::/63, 2001:db8:0:1:ffff:ffff:ffff:ffff",
        "2001:db8::1/128, 2001:db8::1/128, 2001:db8::1",
        "::1, ::1/128, ::1",
        "::ffff:10.0.0.0/104, 10.0.0.0/8, 10.255.255.255",
        "::ffff:10.0.0.1/128, 10.0.0.1/32, 10.0.0.1",
        "::ffff:10.0.0.1/96, 0.0.0.0/0, 255.255.255.255",
        "::ffff:10.0.0.1, 10.0.0.1/32, 10.0.0.1",
        "::/95, ::/95, ::1:ffff:ffff"
    })
    void parsesAndFormatsPrefix(String text, String written, String last) {
        IpBlock block = IpBlock.parse(text);

        assertThat(block).hasToString(written).isEqualTo(IpBlock.parse(written));
        assertThat(block.last()).isEqualTo(IpAddress.parse(last));
        assertThat(block.contains(block.last())).isTrue();
        assertThat(block.prefixLength()).hasValue(Integer.parseInt(written.substring(written.indexOf('/') + 1)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "/8",
                "10.0.0.0/",
                "10.0.0.0/33",
                "10.0.0.0/-1",
                "10.0.0.0/+8",
                "10.0.0.0/08",
                "10.0.0.0/00",
                "10.0.0.0/x",
                "10.0.0.0/8x",
                "10.0.0.0/:8",
                "10.0.0.0/ 8",
                "10.0.0.0//8",
                "10.0.0.0/255.0.0.0",
                "::/129",
                "::/1000",
                "::/999",
                "::ffff:10.0.0.0/95",
                "::ffff:10.0.0.0/129",
                "::ffff:10.0.0.0/8",
                "10.0.0/8",
                "mail.example/8"
            })
    void r11_rejectsInvalidBlock(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> IpBlock.parse(text))
                .withMessageStartingWith("`");
    }

    @Test
    void messageNamesValidLengths() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> IpBlock.parse("10.0.0.0/x"))
                .withMessageEndingWith("write `10.0.0.0/` and a number from 0 to 32");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> IpBlock.parse("::ffff:10.0.0.0/x"))
                .withMessageEndingWith("write `::ffff:10.0.0.0/` and a number from 0 to 128");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> IpBlock.parse("::ffff:10.0.0.0/95"))
                .withMessageEndingWith("write `10.0.0.0/` and a number from 0 to 32");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> IpBlock.prefix(IpAddress.parse("10.0.0.0"), 33))
                .withMessageContaining("0 to 32");
        assertThatIllegalArgumentException().isThrownBy(() -> IpBlock.prefix(IpAddress.parse("::"), -1));
        assertThatIllegalArgumentException().isThrownBy(() -> masked("::1", "255.0.0.0"));
        assertThatIllegalArgumentException().isThrownBy(() -> masked("10.0.0.0", "ffff::"));
    }

    @Test
    void contiguousMaskIsPrefix() {
        for (int length = 0; length <= 32; length++) {
            IpAddress mask =
                    IpBlock.prefix(IpAddress.parse("255.255.255.255"), length).network();
            IpBlock block = IpBlock.masked(IpAddress.parse("203.0.113.77"), mask);
            assertThat(block.prefixLength()).hasValue(length);
            assertThat(block.maskBits()).isEqualTo(length);
            assertThat(block.size()).isEqualTo(BigInteger.TWO.pow(32 - length));
            assertThat(block).isEqualTo(IpBlock.prefix(IpAddress.parse("203.0.113.77"), length));
        }
        assertThat(List.of(
                        masked("0.0.0.1", "0.0.0.1"),
                        masked("10.0.5.0", "255.0.255.0"),
                        masked("1.2.3.4", "127.255.0.0")))
                .allSatisfy(block -> assertThat(block.prefixLength()).isEqualTo(OptionalInt.empty()));
        assertThat(masked("10.9.5.9", "255.0.255.0")).hasToString("10.0.5.0/255.0.255.0");
        assertThat(masked("10.9.5.9", "255.0.255.0").size()).isEqualTo(65_536);
    }

    @Test
    void clientIsIpv4AddressOrIpv6Slash64() {
        assertThat(IpBlock.client(IpAddress.parse("192.0.2.77"))).hasToString("192.0.2.77/32");
        assertThat(IpBlock.client(IpAddress.parse("::ffff:192.0.2.77"))).hasToString("192.0.2.77/32");
        assertThat(IpBlock.client(IpAddress.parse("2001:db8:1:2:3::4"))).hasToString("2001:db8:1:2::/64");
    }

    @Test
    void ipv6PrefixLengthDeterminesMask() {
        IpAddress ones = IpAddress.ofIpv6(-1, -1);
        for (int length = 0; length <= 128; length++) {
            IpBlock block = IpBlock.prefix(ones, length);
            BigInteger mask =
                    BigInteger.ONE.shiftLeft(length).subtract(BigInteger.ONE).shiftLeft(128 - length);
            assertThat(block.maskHigh()).isEqualTo(mask.shiftRight(64).longValue());
            assertThat(block.maskLow()).isEqualTo(mask.longValue());
            assertThat(block.network()).isEqualTo(IpAddress.ofIpv6(block.maskHigh(), block.maskLow()));
            assertThat(block.prefixLength()).hasValue(length);
            assertThat(block.size()).isEqualTo(BigInteger.TWO.pow(128 - length));
        }
    }

    @Test
    void containsMatchingAddressesOfItsFamily() {
        IpBlock block = IpBlock.parse("2001:db8::100:0/120");

        assertThat(block.contains(IpAddress.parse("2001:db8::100:ff"))).isTrue();
        assertThat(block.contains(IpAddress.parse("2001:db8::100:100"))).isFalse();
        assertThat(block.contains(IpAddress.parse("2001:db9::100:0"))).isFalse();
        assertThat(IpBlock.parse("::/0").contains(IpAddress.parse("10.0.0.1"))).isFalse();
        assertThat(IpBlock.parse("0.0.0.0/0").contains(IpAddress.parse("::1"))).isFalse();
    }

    @Test
    void coversBlocksInsideIt() {
        assertThat(IpBlock.parse("10.0.0.0/8").covers(IpBlock.parse("10.1.0.0/16")))
                .isTrue();
        assertThat(IpBlock.parse("10.0.0.0/8").covers(IpBlock.parse("10.0.0.0/8")))
                .isTrue();
        assertThat(IpBlock.parse("10.0.0.0/8").covers(IpBlock.parse("10.0.0.0/7")))
                .isFalse();
        assertThat(IpBlock.parse("10.0.0.0/8").covers(IpBlock.parse("11.0.0.0/16")))
                .isFalse();
        assertThat(IpBlock.parse("2001:db8::/32").covers(IpBlock.parse("2001:db8::/31")))
                .isFalse();
        assertThat(IpBlock.parse("2001:db8::/96").covers(IpBlock.parse("2001:db8::/95")))
                .isFalse();
        assertThat(IpBlock.parse("2001:db8::/96").covers(IpBlock.parse("2001:db8::/97")))
                .isTrue();
        assertThat(masked("0.0.0.1", "0.0.0.1").covers(masked("0.0.0.3", "0.0.0.3")))
                .isTrue();
        assertThat(masked("0.0.0.1", "0.0.0.1").covers(IpBlock.parse("10.0.0.0/31")))
                .isFalse();
    }

    @Test
    void intersectionIsABlock() {
        assertThat(masked("10.0.5.0", "255.0.255.0").intersection(masked("0.7.0.1", "0.255.0.255")))
                .contains(IpBlock.parse("10.7.5.1"));
        assertThat(IpBlock.parse("10.0.0.0/8").intersection(IpBlock.parse("10.3.0.0/16")))
                .contains(IpBlock.parse("10.3.0.0/16"));
        assertThat(IpBlock.parse("10.0.0.0/8").intersection(IpBlock.parse("11.0.0.0/8")))
                .isEmpty();
        assertThat(IpBlock.parse("2001:db8::/32").intersection(IpBlock.parse("2001:db8::5:0/112")))
                .contains(IpBlock.parse("2001:db8::5:0/112"));
        assertThat(IpBlock.parse("2001:db8::/64").intersection(IpBlock.parse("2001:db9::/64")))
                .isEmpty();
        assertThat(IpBlock.parse("::4:0/112").intersection(IpBlock.parse("::5:0/112")))
                .isEmpty();
        assertThat(IpBlock.parse("::/0").intersection(IpBlock.parse("0.0.0.0/0")))
                .isEmpty();
    }

    @Test
    void blocksOfSameAddressesAreEqual() {
        assertThat(IpBlock.parse("10.1.2.3/8"))
                .isEqualTo(masked("10.9.9.9", "255.0.0.0"))
                .hasSameHashCodeAs(masked("10.9.9.9", "255.0.0.0"));
        assertThat(IpBlock.parse("10.0.0.0/8"))
                .isNotEqualTo(IpBlock.parse("10.0.0.0/9"))
                .isNotEqualTo(IpBlock.parse("11.0.0.0/8"))
                .isNotEqualTo("10.0.0.0/8");
        assertThat(IpBlock.parse("2001:db8::/33")).isNotEqualTo(IpBlock.parse("2001:db8::/32"));
        assertThat(IpBlock.parse("2001:db8::/100")).isNotEqualTo(IpBlock.parse("2001:db8::/99"));
        assertThat(List.of(IpBlock.parse("10.0.0.0/8"), IpBlock.parse("10.0.0.0/9"), IpBlock.parse("11.0.0.0/8")))
                .extracting(IpBlock::hashCode)
                .doesNotHaveDuplicates();
    }
}
