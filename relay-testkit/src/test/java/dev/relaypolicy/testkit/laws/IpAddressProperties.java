package dev.relaypolicy.testkit.laws;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.net.InetAddresses;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.testkit.ReferenceMatcher;
import dev.relaypolicy.testkit.arbitraries.Addresses;
import java.math.BigInteger;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** Parsing, text and order of {@link IpAddress}. */
class IpAddressProperties {

    @Property
    void textRoundTrips(@ForAll("addresses") IpAddress address) {
        assertThat(IpAddress.parse(address.toString())).isEqualTo(address).hasSameHashCodeAs(address);
    }

    @Property
    void textFollowsRfc5952(@ForAll("addresses") IpAddress address) {
        assertThat(address).hasToString(InetAddresses.toAddrString(address.toInetAddress()));
    }

    @Property
    void inetAddressRoundTrips(@ForAll("addresses") IpAddress address) {
        assertThat(IpAddress.of(address.toInetAddress())).isEqualTo(address);
        assertThat(address.toInetAddress().getAddress()).hasSize(address.width() / 8);
    }

    @Property(tries = 5_000)
    void parsesSameTextsAsGuava(@ForAll("texts") String text) {
        boolean known = InetAddresses.isInetAddress(text) && text.indexOf('%') < 0;

        assertThat(IpAddress.tryParse(text).isPresent()).as("`%s`", text).isEqualTo(known);
        if (known) {
            assertThat(IpAddress.parse(text)).isEqualTo(IpAddress.of(InetAddresses.forString(text)));
        }
    }

    @Property
    void r14_mappedAddressEqualsIpv4Address(@ForAll("mapped") Tuple.Tuple2<IpAddress, String> mapped) {
        assertThat(IpAddress.parse(mapped.get2())).isEqualTo(mapped.get1()).hasSameHashCodeAs(mapped.get1());
        assertThat(IpAddress.ofIpv6(0, 0xffff_0000_0000L | mapped.get1().low())).isEqualTo(mapped.get1());
    }

    @Property
    void r14_otherIpv6FormsAreNotIpv4(@ForAll("ipv4") IpAddress address) {
        long bits = address.low();
        assertThat(IpAddress.parse("64:ff9b::" + address).isIpv4()).isFalse();
        assertThat(IpAddress.parse("::" + address).isIpv4()).isFalse();
        assertThat(IpAddress.parse("::ffff:0:" + address).isIpv4()).isFalse();
        assertThat(IpAddress.ofIpv6(0x2002L << 48 | bits << 16, 0).isIpv4()).isFalse();
        assertThat(IpAddress.ofIpv6(0x2001_0000L << 32 | bits, ~bits).isIpv4()).isFalse();
        assertThat(IpAddress.ofIpv6(1, 0xffff_0000_0000L | bits).isIpv4()).isFalse();
    }

    @Property
    void ordersByFamilyThenUnsignedValue(@ForAll("addresses") IpAddress a, @ForAll("addresses") IpAddress b) {
        int expected = a.isIpv4() == b.isIpv4() ? number(a).compareTo(number(b)) : a.isIpv4() ? -1 : 1;

        assertThat(Integer.signum(a.compareTo(b))).isEqualTo(expected);
        assertThat(a.equals(b)).isEqualTo(expected == 0);
    }

    @Property
    void r13_rejectsNames(@ForAll("names") String name) {
        assertThat(IpAddress.tryParse(name)).isEmpty();
    }

    @Example
    void rejectsFormsOfOtherParsers() {
        assertThat(Arbitraries.of(
                                "127.1",
                                "0x7f000105",
                                "2130706433",
                                "010.0.0.1",
                                "10.0.0.01",
                                "1.2.3.256",
                                "1.2.3",
                                "1.2.3.4.",
                                ".1.2.3.4",
                                "1.2.3.4 ",
                                " 1.2.3.4",
                                "1.2.3.4/32",
                                "fe80::1%1",
                                "[::1]",
                                "1::2::3",
                                ":::",
                                "1:2",
                                "::1:",
                                ":1::",
                                "12345::",
                                "::1.2.3",
                                "::1.2.3.4.5",
                                "1:2:3:4:5:6:7:1.2.3.4",
                                "1:2:3:4:5:6:7:8::",
                                "1::2:3:4:5:6:7:8",
                                "\u0661.2.3.4",
                                "",
                                ":",
                                ".",
                                "::g")
                        .allValues()
                        .orElseThrow())
                .allSatisfy(
                        text -> assertThat(IpAddress.tryParse(text)).as(text).isEmpty());
    }

    @Provide
    Arbitrary<IpAddress> addresses() {
        return Addresses.any();
    }

    @Provide
    Arbitrary<IpAddress> ipv4() {
        return Addresses.ipv4();
    }

    @Provide
    Arbitrary<Tuple.Tuple2<IpAddress, String>> mapped() {
        return Addresses.ipv4().flatMap(address -> Addresses.mappedText(address).map(text -> Tuple.of(address, text)));
    }

    @Provide
    Arbitrary<String> names() {
        return Arbitraries.of(
                "localhost", "ip6-localhost", "example.org", "a.b.c.d", "face.b00c", "dead", "::localhost");
    }

    /** Valid addresses, addresses with one character replaced, inserted or deleted, and random address characters. */
    @Provide
    Arbitrary<String> texts() {
        Arbitrary<Character> characters = Arbitraries.of("0123456789abcdefABCDEF:::....%/ gx"
                .chars()
                .mapToObj(c -> (char) c)
                .toList());
        Arbitrary<String> valid = Arbitraries.oneOf(
                Addresses.any().map(IpAddress::toString),
                Addresses.any().map(address -> address.toInetAddress().getHostAddress()),
                Addresses.ipv4().flatMap(Addresses::mappedText),
                Arbitraries.of("1::", "::1", "1:2:3:4:5:6:7::", "::2:3:4:5:6:7:8", "1:2:3:4:5:6:1.2.3.4", "::1.2.3.4"));
        Arbitrary<String> damaged = Combinators.combine(
                        valid,
                        Arbitraries.integers().between(0, 45),
                        Arbitraries.integers().between(0, 2),
                        characters)
                .as(IpAddressProperties::damaged);
        Arbitrary<String> noise = characters.list().ofMaxSize(20).map(list -> {
            StringBuilder text = new StringBuilder();
            list.forEach(text::append);
            return text.toString();
        });
        return Arbitraries.oneOf(valid, damaged, damaged, noise);
    }

    private static String damaged(String text, int position, int edit, char inserted) {
        int at = position % (text.length() + 1);
        int resume = Math.min(text.length(), edit == 0 ? at : at + 1);
        return text.substring(0, at) + (edit == 2 ? "" : inserted) + text.substring(resume);
    }

    private static BigInteger number(IpAddress address) {
        return new BigInteger(ReferenceMatcher.bits(address), 2);
    }
}
