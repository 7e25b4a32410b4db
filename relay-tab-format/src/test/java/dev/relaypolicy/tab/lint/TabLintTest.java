package dev.relaypolicy.tab.lint;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.net.IpAddress;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Each rule with tables that break it and tables that almost do. */
class TabLintTest {

    private static final Machine MACHINE = new Machine(
            List.of(IpAddress.parse("0.0.0.0")),
            List.of(new Machine.Neighbour(IpAddress.parse("172.17.0.1"), "the default gateway")));

    private static List<Finding> check(TabKind kind, String text, Machine machine) {
        return TabLint.check(kind, kind.fileName(), (text.replace(' ', '\t') + '\n').getBytes(ISO_8859_1), machine);
    }

    /** Returns line and rule of each finding. In the text, a blank is a TAB and {@code " | "} ends a line. */
    private static List<String> found(TabKind kind, String rows, Machine machine) {
        return check(kind, rows.replace(" | ", "\n") + "\n", machine).stream()
                .map(finding ->
                        finding.problem().line() + " " + finding.problem().ruleId())
                .toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "0.0.0.0 0.0.0.0; 1 open-relay",
                "::/0; 1 open-relay",
                "::ffff:0:0/96; 1 open-relay, 1 mapped-prefix",
                "0.0.0.0 0.0.0.1 | 0.0.0.1 0.0.0.1; 1 open-relay, 1 wildcard-mask, 2 wildcard-mask",
                "::/1 | 8000::/1; 1 open-relay, 1 aggregate",
                "128.0.0.0 128.0.0.0 | 64.0.0.0 192.0.0.0; 1 nearly-open",
                // as many public addresses as a /8 has, or one less
                "9.0.0.0/8; 1 nearly-open",
                "9.0.0.0/9 | 9.128.0.0/10 | 11.0.0.0/10; 1 nearly-open",
                "9.0.0.0/9 | 9.128.0.0/10; ''",
                "10.0.0.0/8; ''",
                "0.0.0.0/8 | 127.0.0.0/8 | 224.0.0.0/3; ''",
                "9.0.0.0 255.0.0.1 | 9.0.0.1 255.0.0.1; 1 nearly-open, 1 odd-mask, 2 odd-mask",
                "9.0.0.0 255.0.0.1; 1 odd-mask",
                "2001::/31; 1 short-prefix",
                "2001:db8::/32; ''",
                "fc00::/7; ''",
                "192.0.2.77 255.255.255.0; 1 host-bits",
                "192.0.2.77/24; 1 host-bits",
                "2001:db8::42/64; 1 host-bits",
                "192.0.2.0 255.255.255.0; ''",
                "192.0.2.77/32; ''",
                "192.0.2.77 255.255.255.255; ''",
                "192.1.2.0 255.0.255.0; 1 host-bits, 1 odd-mask",
                "192.0.2.0 255.0.255.0; 1 odd-mask",
                "192.0.2.0 0.0.0.255; 1 wildcard-mask",
                "192.0.0.2 0.255.255.255; 1 wildcard-mask",
                "192.0.2.0 255.255.255.0; ''",
                "255.255.255.0 192.168.1.0; 1 swapped-columns",
                "255.255.255.255 192.0.2.255; 1 swapped-columns",
                "255.0.0.0 10.0.0.0; 1 swapped-columns",
                "255.255.255.0 255.255.255.0; ''",
                "254.0.0.0 192.168.1.0; 1 nearly-open, 1 host-bits, 1 odd-mask",
                "::ffff:192.0.2.0/120; 1 mapped-prefix",
                "2001:db8::ffff:192.0.2.0/128; ''",
                // forms that XMail skips
                "192.0.2.1; 1 skipped-by-xmail",
                "192.0.2.1/32; ''",
                "192.0.2.1 255.255.255.255; ''",
                "192.0.2.0/24 | 192.0.2.0 255.255.255.0; 2 duplicate-row, 1 aggregate",
                "192.0.2.0/25 | 192.0.2.0/24; 1 covered-row, 1 aggregate",
                "192.0.2.0/24 | 192.0.3.0/25; ''",
                "192.0.2.0/24 | 192.0.3.0/24; 1 aggregate",
                "192.0.2.0 255.255.255.1 | 192.0.2.1 255.255.255.1 | 192.0.2.0/25;"
                        + " 1 odd-mask, 2 odd-mask, 3 covered-row",
                "192.0.2.0/25 | 192.0.2.0 255.255.255.1; 2 odd-mask",
            })
    void smtprelay(String rows, String rules) {
        assertThat(found(TabKind.SMTP_RELAY, rows, Machine.UNKNOWN)).containsExactlyInAnyOrderElementsOf(split(rules));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "172.16.0.0/12; 1 private-range, 1 trusted-gateway",
                "172.17.0.1/32; 1 private-range, 1 trusted-gateway",
                "172.17.0.2/32; 1 private-range",
                "172.15.0.0/16; ''",
                "100.64.0.0/10; 1 private-range",
                "169.254.1.0/24; 1 private-range",
                "fd00::/8; 1 private-range",
                "fe80::/10; 1 private-range",
                "127.0.0.0/8; ''",
                "::1/128; ''",
                "0.0.0.0/0; 1 open-relay, 1 trusted-gateway",
            })
    void findsPrivateRangesAndTrustedGateway(String rows, String rules) {
        assertThat(found(TabKind.SMTP_RELAY, rows, MACHINE)).containsExactlyInAnyOrderElementsOf(split(rules));
    }

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, true",
        "::, true",
        "203.0.113.25, true",
        "2001:db8::25, true",
        "127.0.0.1, false",
        "::1, false",
        "192.168.1.1, false",
        "fd00::1, false"
    })
    void reportsPrivateRangesOnlyWithPublicListener(String listener, boolean open) {
        Machine machine = new Machine(List.of(IpAddress.parse(listener)), List.of());
        assertThat(found(TabKind.SMTP_RELAY, "192.168.0.0/16", machine))
                .isEqualTo(open ? List.of("1 private-range") : List.of());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "9.0.0.0 255.0.0.0 DENY 1 | 9.0.0.0 255.0.0.0 DENY 1; 1 duplicate-row",
                "9.0.0.0 255.0.0.0 DENY 1 | 9.0.0.0 255.0.0.0 ALLOW 1; 1 contradiction",
                "9.0.0.0 255.0.0.0 DENY 1 | 9.0.0.0 255.0.0.0 ALLOW 2; 1 hidden-deny",
                "9.0.0.0 255.0.0.0 DENY 2 | 9.0.0.0 255.0.0.0 ALLOW 1; 2 unreachable-row",
                "9.0.0.0 255.0.0.0 DENY 1 | 9.0.0.0 255.128.0.0 DENY 2; ''",
                "9.0.0.0 255.0.0.0 DENY 1 | 9.0.0.0 255.128.0.0 DENY 2 | 9.128.0.0 255.128.0.0 DENY 3;"
                        + " 1 unreachable-row",
                "9.0.0.0 255.0.0.0 DENY 1 | 9.0.0.0 255.128.0.0 DENY 2 | 9.128.0.0 255.128.0.0 ALLOW 3; 1 hidden-deny",
                "9.0.0.0 255.0.0.0 ALLOW 1 | 9.1.0.0 255.255.0.0 DENY 1; 1 tie",
                "9.1.0.0 255.255.0.0 DENY 1 | 9.0.0.0 255.0.0.0 ALLOW 1; 1 hidden-deny",
                "9.0.0.0 255.0.0.0 ALLOW 1 | 9.1.0.0 255.255.0.0 DENY 2; ''",
                "9.0.0.0 255.0.0.0 ALLOW 1 | 9.1.0.0 255.255.0.0 ALLOW 1; ''",
                "9.0.0.0 255.0.0.1 ALLOW 1 | 9.1.0.0 255.255.0.0 DENY 1; 1 odd-mask, 1 tie",
                "9.0.0.0/8 x ALLOW 1; ''",
                "9.0.0.0/8 ALLOW 1; 1 skipped-by-xmail",
                "9.0.0.1 ALLOW 1; 1 skipped-by-xmail",
                "0.0.0.0 0.0.0.0 ALLOW 1; ''",
            })
    void ipmap(String rows, String rules) {
        assertThat(found(TabKind.SMTP_IPMAP, rows, MACHINE)).containsExactlyInAnyOrderElementsOf(split(rules));
        assertThat(found(TabKind.POP3_IPMAP, rows, MACHINE)).containsExactlyInAnyOrderElementsOf(split(rules));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "9.0.0.0/8 | 9.1.0.0/16; 2 unreachable-row",
                "9.1.0.0/16 | 9.0.0.0/8; ''",
                "9.0.0.0/8 code=0 | 9.1.0.0/16 code=1; 2 hidden-deny",
                "9.0.0.0/8 code=-3 | 9.1.0.0/16 code=0; 1 code-not-honoured, 2 hidden-deny",
                "9.0.0.0/8 code=1 | 9.1.0.0/16 code=5; 2 unreachable-row",
                "9.0.0.0/8 code=1 | 9.0.0.0/8 code=0; 2 contradiction",
                "9.0.0.0/8 | 9.0.0.0/8 code=1; 2 duplicate-row",
                "9.0.0.1; 1 skipped-by-xmail",
            })
    void spammers(String rows, String rules) {
        assertThat(found(TabKind.SPAMMERS, rows, MACHINE)).containsExactlyInAnyOrderElementsOf(split(rules));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "9.0.0.0/8 WhiteList | 9.1.0.0/16 NoAuth; 2 unreachable-row",
                "9.0.0.0/8 WhiteList NoAuth=0 | 9.0.0.0/8 NoAuth=0 WhiteList; 2 duplicate-row",
                "9.0.0.0/8 WhiteList | 9.0.0.0/8 NoAuth; 2 contradiction",
                "9.0.0.0 255.0.0.0 WhiteList; 1 skipped-by-xmail",
            })
    void ipprop(String rows, String rules) {
        assertThat(found(TabKind.SMTP_IPPROP, rows, MACHINE)).containsExactlyInAnyOrderElementsOf(split(rules));
    }

    private static List<String> split(String rules) {
        return rules.isEmpty() ? List.of() : List.of(rules.split(", "));
    }

    @Test
    void warnsOnceAboveSixtyFourOddMasks() {
        assertThat(found(TabKind.SMTP_RELAY, oddMasks(64), Machine.UNKNOWN)).doesNotContain("65 many-odd-masks");
        assertThat(found(TabKind.SMTP_RELAY, oddMasks(65), Machine.UNKNOWN)).contains("65 many-odd-masks");
        assertThat(found(TabKind.SMTP_RELAY, oddMasks(70), Machine.UNKNOWN).stream()
                        .filter(line -> line.endsWith("many-odd-masks")))
                .hasSize(1);
    }

    private static String oddMasks(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "9.0.0.0 255.255." + (2 * i + 1) + ".0")
                .filter(row -> !row.endsWith(".255.0"))
                .collect(Collectors.joining(" | "));
    }

    @Test
    void reportsUnprovedRows() {
        Random random = new Random(5);
        String rows = IntStream.range(0, 1_000)
                .mapToObj(i -> {
                    int mask = 0;
                    while (Integer.bitCount(mask) < 6) {
                        mask |= 1 << random.nextInt(32);
                    }
                    return IpAddress.ofIpv4(random.nextInt() & mask) + " " + IpAddress.ofIpv4(mask) + " DENY " + i;
                })
                .collect(Collectors.joining(" | "));
        assertThat(found(TabKind.SMTP_IPMAP, rows, Machine.UNKNOWN)).contains("1 not-proved");
    }

    @Test
    void checksReadableRowsOfFileWithErrors() {
        assertThat(found(TabKind.SMTP_RELAY, "x | 0.0.0.0/0 | 192.0.2.77/24 | y", Machine.UNKNOWN))
                .containsExactly(
                        "1 not-an-address", "2 open-relay", "3 host-bits", "3 covered-row", "4 not-an-address");
    }

    @Test
    void limitsFindingsPerRule() {
        String rows = Stream.generate(() -> "192.0.2.77/24").limit(300).collect(Collectors.joining(" | "));
        List<String> rules = found(TabKind.SMTP_RELAY, rows, Machine.UNKNOWN);
        assertThat(rules.stream().filter(rule -> rule.endsWith(" host-bits"))).hasSize(FindingCollector.LIMIT);
        assertThat(rules.stream().filter(rule -> rule.endsWith(" too-many-problems")))
                .hasSize(2);
    }

    @Test
    void suggestsShortestList() {
        Finding finding = check(TabKind.SMTP_RELAY, "192.0.2.0/25\n9.9.9.9/32\n192.0.2.128/25\n", Machine.UNKNOWN)
                .get(0);
        assertThat(finding.problem().ruleId()).isEqualTo("aggregate");
        assertThat(finding.listing()).containsExactly("9.9.9.9/32", "192.0.2.0/24");
    }

    /** Random bytes, and random characters of valid rows. */
    @ParameterizedTest
    @EnumSource(TabKind.class)
    void checksArbitraryBytes(TabKind kind) {
        Random random = new Random(kind.name().hashCode());
        byte[] alphabet = "0123456789./:\"\t\n\t\n ALOWDENYcode=*#\r\0\u00ff".getBytes(ISO_8859_1);
        for (int i = 0; i < 50; i++) {
            byte[] noise = new byte[random.nextInt(4_000)];
            random.nextBytes(noise);
            if (i % 2 == 0) {
                for (int at = 0; at < noise.length; at++) {
                    noise[at] = alphabet[(noise[at] & 0xff) % alphabet.length];
                }
            }
            assertThat(TabLint.check(kind, "noise.tab", noise, MACHINE))
                    .allSatisfy(finding -> assertThat(finding.toString())
                            .matches("noise\\.tab:[0-9]+:[0-9]+: (error|warning|note): [ -~]+ \\[[a-z0-9-]+]"));
        }
    }
}
