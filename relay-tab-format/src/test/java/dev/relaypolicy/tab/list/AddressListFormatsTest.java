package dev.relaypolicy.tab.list;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.file.Problem;
import dev.relaypolicy.file.ProblemCollector;
import dev.relaypolicy.file.ReadResult;
import dev.relaypolicy.net.IpAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressListFormatsTest {

    private static final AddressListFormat RELAY = AddressListFormats.xmailRelay();
    private static final AddressListFormat IPMAP = AddressListFormats.xmailIpMap();
    private static final AddressListFormat POSTFIX = AddressListFormats.postfixCidr();
    private static final AddressListFormat DENIED = AddressListFormats.cidrList(AddressVerdict.DENY);
    private static final AddressListFormat DENIED_RANGES = AddressListFormats.ranges(AddressVerdict.DENY);

    private static ReadResult<AddressList> read(AddressListFormat format, String text) {
        return format.read("in", text.getBytes(UTF_8));
    }

    private static ReadResult<byte[]> convert(AddressListFormat from, AddressListFormat to, String text) {
        return to.write(read(from, text).orThrow());
    }

    private static String converted(AddressListFormat from, AddressListFormat to, String text) {
        return new String(convert(from, to, text).orThrow(), ISO_8859_1);
    }

    private static List<String> problems(ReadResult<?> reading) {
        return reading.problems().stream().map(Problem::toString).toList();
    }

    @Test
    void convertsIpmapToPostfixInDecidingOrder() {
        String ipmap = "10.0.0.0/8\tDENY\t1\n10.1.0.0/16\tALLOW\t2\n10.1.1.0/24\tDENY\t2\n";
        assertThat(converted(IPMAP, POSTFIX, ipmap))
                .isEqualTo("10.1.1.0/24 REJECT\n10.1.0.0/16 DUNNO\n10.0.0.0/8 REJECT\n");
    }

    @Test
    void convertsPostfixToIpmapWithPrecedencePerRun() {
        String table =
                "10.1.1.1 DUNNO\n10.1.0.0/16 REJECT\n10.2.0.0/16 REJECT\n10.0.0.0/8 DUNNO\n2001:db8::/32 REJECT\n";
        assertThat(converted(POSTFIX, IPMAP, table)).isEqualTo("""
                "10.1.1.1"\t"255.255.255.255"\t"ALLOW"\t"4"
                "10.1.0.0"\t"255.255.0.0"\t"DENY"\t"3"
                "10.2.0.0"\t"255.255.0.0"\t"DENY"\t"3"
                "10.0.0.0"\t"255.0.0.0"\t"ALLOW"\t"2"
                "2001:db8::/32"\t"-"\t"DENY"\t"1"
                """);
    }

    @Test
    void rewritingIpmapKeepsPrecedences() {
        assertThat(converted(IPMAP, IPMAP, "# note\n10.0.5.0\t255.0.255.0\tdeny\t700\n"))
                .isEqualTo("\"10.0.5.0\"\t\"255.0.255.0\"\t\"DENY\"\t\"700\"\n");
    }

    @Test
    void convertsRangesToFewestPrefixesAndBack() {
        assertThat(converted(DENIED_RANGES, DENIED, "192.0.2.1-192.0.2.9\n"))
                .isEqualTo("192.0.2.1/32\n192.0.2.2/31\n192.0.2.4/30\n192.0.2.8/31\n");
        assertThat(converted(DENIED, DENIED_RANGES, "192.0.2.1/32\n192.0.2.2/31\n192.0.2.4/30\n192.0.2.8/31\n::1\n"))
                .isEqualTo("192.0.2.1-192.0.2.9\n::1\n");
        assertThat(converted(DENIED, DENIED_RANGES, "255.255.255.255\n0.0.0.0/32\n::/128\n"))
                .isEqualTo("255.255.255.255\n0.0.0.0\n::\n");
    }

    @Test
    void r14_ipv6RangeExcludesMappedAddresses() {
        AddressList list = read(DENIED_RANGES, "::fffe:ffff:fff0-::1:0:0:f\n").orThrow();
        assertThat(list.table().match(IpAddress.parse("10.0.0.1"))).isEmpty();
        assertThat(list.table().match(IpAddress.parse("::fffe:ffff:ffff"))).isPresent();
        assertThat(list.table().match(IpAddress.parse("::1:0:0:f"))).isPresent();
        assertThat(list.table().match(IpAddress.parse("::1:0:0:10"))).isEmpty();
    }

    @Test
    void rejectsEachRowThatFormatCannotExpress() {
        String ipmap = "10.0.5.0\t255.0.255.0\tDENY\t1\n\n10.0.0.0\t255.0.0.0\tALLOW\t2\n";
        assertThat(problems(convert(IPMAP, DENIED, ipmap)))
                .containsExactly(
                        "in:1: error: the mask of `10.0.5.0/255.0.255.0` is not contiguous, which cidr-list does not"
                                + " support [mask-lost]",
                        "in:3: error: pass for `10.0.0.0/8`: a row of this cidr-list means deny [verdict-lost]");
        assertThat(problems(convert(POSTFIX, IPMAP, "10.0.0.0/8 OK\n")))
                .containsExactly(
                        "in:1: error: permit for `10.0.0.0/8`: an ipmap permits nothing, `ALLOW` there only lifts"
                                + " a denial; permits go into xmail-relay [verdict-lost]");
        assertThat(problems(convert(DENIED, RELAY, "10.0.0.0/8\n")))
                .containsExactly(
                        "in:1: error: deny for `10.0.0.0/8`: every row of smtprelay.tab permits [verdict-lost]");
    }

    @ParameterizedTest
    @CsvSource({
        "::/0, false",
        "::/64, false",
        "::/96, false",
        "::a00:0/104, false",
        "::a00:1, false",
        "::/104, true",
        "::1, true",
        "2001:db8::/32, true",
        "8000::/1, true",
        "::1:0:0/112, true"
    })
    void r14_rejectsIpv6RowsThatXmailMatchesWithIpv4(String block, boolean written) {
        assertThat(convert(AddressListFormats.cidrList(AddressVerdict.PERMIT), RELAY, block)
                        .usable()
                        .isPresent())
                .isEqualTo(written);
        assertThat(convert(DENIED, IPMAP, block).usable().isPresent()).isEqualTo(written);
    }

    @Test
    void countsDroppedComments() {
        assertThat(problems(convert(DENIED, POSTFIX, "; one\n10.0.0.0/8 ; two\n")))
                .containsExactly("in: note: 2 comments are not carried over [comments-dropped]");
        assertThat(problems(convert(DENIED, POSTFIX, "10.0.0.0/8\n"))).isEmpty();
    }

    @Test
    void returnsRowAsWritten() {
        AddressList list =
                read(DENIED_RANGES, "# x\n  192.0.2.1 - 192.0.2.3 ; SBL1\r\n").orThrow();
        assertThat(list.rows())
                .hasSize(2)
                .allSatisfy(row -> assertThat(list.text(row.value())).isEqualTo("192.0.2.1 - 192.0.2.3 ; SBL1"));
    }

    @Test
    void limitsNumberOfProblems() {
        ReadResult<AddressList> reading = read(DENIED, "nonsense\n".repeat(20_000));
        assertThat(reading.problems()).hasSize(ProblemCollector.LIMIT + 1);
        assertThat(problems(reading))
                .last()
                .isEqualTo("in: error: 19000 more of this kind are not listed [too-many-problems]");
    }

    @Test
    void rejectsRangesWithTooManyPrefixes() {
        // 62 prefixes
        String ragged = "0.0.0.1-255.255.255.254\n";
        ReadResult<AddressList> reading = read(DENIED_RANGES, ragged.repeat(68_000));
        assertThat(problems(reading)).singleElement().asString().contains("[too-many-rows]");
    }
}
