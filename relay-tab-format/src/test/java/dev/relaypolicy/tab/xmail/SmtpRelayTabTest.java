package dev.relaypolicy.tab.xmail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.Origin;
import dev.relaypolicy.net.IpTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SmtpRelayTabTest {

    @ParameterizedTest
    @CsvSource({
        "'10.1.2.3',                                   10.1.2.3/32",
        "'10.1.2.3\t255.255.255.255',                  10.1.2.3/32",
        "'10.1.2.3\t255.0.0.0',                        10.0.0.0/8",
        "'10.1.2.3\t0.0.0.255',                        0.0.0.3/0.0.0.255",
        "'10.1.2.3\t255.0.255.0',                      10.0.2.0/255.0.255.0",
        "'10.1.2.3\t0.0.0.0',                          0.0.0.0/0",
        "'10.1.2.3/8',                                 10.0.0.0/8",
        "'10.1.2.3/0',                                 0.0.0.0/0",
        "'2001:db8::1',                                2001:db8::1/128",
        "'2001:db8::1/32',                             2001:db8::/32",
        "'::ffff:10.1.2.3',                            10.1.2.3/32",
        "'::ffff:10.1.2.3/104',                        10.0.0.0/8",
        "'10.1.2.3/8\toffice',                         10.0.0.0/8",
        "'10.1.2.3\t255.0.0.0\toffice\t255.255.0.0',   10.0.0.0/8"
    })
    void readsEveryForm(String row, String block) {
        IpTable<Origin> table = ReadFixture.value(SmtpRelayTab::read, "# first\n" + row + "\n");
        assertThat(table.rows()).singleElement().satisfies(read -> {
            assertThat(read.block()).hasToString(block);
            assertThat(read.value()).isEqualTo(new Origin("t.tab", 2));
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "host.example",
                "127.1",
                "0177.0.0.1",
                "0x7f000001",
                "010.0.0.1",
                "10.0.0",
                "10.0.0.256",
                "10.0.0.0-10.0.0.9",
                "!10.0.0.1",
                "10.*",
                "'10.0.0.1'",
                "10.0.0.1 ",
                "fe80::1%eth0",
                "[::1]",
                "10.0.0.0/",
                "10.0.0.0/abc",
                "10.0.0.0/-8",
                "10.0.0.0/+8",
                "10.0.0.0/08",
                "10.0.0.0/ 8",
                "10.0.0.0/33",
                "10.0.0.0/24x",
                "10.0.0.0/24/8",
                "10.0.0.0/255.0.0.0",
                "::/129",
                "::ffff:10.0.0.0/24",
                "::ffff:0:0/95",
                "/8",
                "1.2.3.4.5"
            })
    void rejectsInvalidAddress(String address) {
        assertThat(ReadFixture.errors(SmtpRelayTab::read, "10.0.0.1\n\"" + address + "\"\n"))
                .containsExactly("2:1 not-an-address");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "abc",
                "24",
                "/24",
                "255.255.255",
                "0xffffff00",
                "255.255.255.0 ",
                "255.255.255.00",
                "255.255.255.256",
                "::ffff:255.255.255.0",
                "ffff::",
                "# office",
                "comment"
            })
    void rejectsInvalidMask(String mask) {
        assertThat(ReadFixture.errors(SmtpRelayTab::read, "\"10.0.0.0\"\t\"" + mask + "\"\n"))
                .containsExactly("1:12 not-a-mask");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2001:db8::", "::1", "::ffff:10.0.0.0"})
    void rejectsMaskWithIpv6(String address) {
        assertThat(ReadFixture.errors(SmtpRelayTab::read, address + "\t255.255.255.0\n"))
                .singleElement()
                .asString()
                .endsWith("not-a-mask");
        assertThat(ReadFixture.errors(SmtpRelayTab::read, address + "\tffff:ffff::\n"))
                .singleElement()
                .asString()
                .endsWith("not-a-mask");
    }

    @ParameterizedTest
    @ValueSource(strings = {"255.255.255.255", "24", "/24", "ffff::", "0xff"})
    void rejectsMaskBesideLength(String mask) {
        assertThat(ReadFixture.errors(SmtpRelayTab::read, "10.0.0.0/24\t" + mask + "\n"))
                .containsExactly("1:13 mask-beside-length");
    }

    @Test
    void warnsAboutExtraFields() {
        assertThat(ReadFixture.remarks(SmtpRelayTab::read, "10.0.0.0\t255.0.0.0\toffice\n10.0.0.0/8\t# office\n"))
                .containsExactly("extra-field", "extra-field");
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0\t255.0.0.0\tDENY\t1", "10.0.0.0/8\tdeny\t1"})
    void rejectsDenyRowOfIpmap(String row) {
        assertThat(ReadFixture.errors(SmtpRelayTab::read, row))
                .singleElement()
                .asString()
                .endsWith("deny-in-permit-table");
    }

    @Test
    void reportsAllProblemsAtTheirPosition() {
        assertThat(ReadFixture.problems(SmtpRelayTab::read, "\"10.0.0.0\"\t\"255.255.0.256\"\n\"a\"x\n127.1\n"))
                .containsExactly(
                        "t.tab:1:12: error: `255.255.0.256` is not a netmask: write it as `255.255.255.0` [not-a-mask]",
                        "t.tab:2:4: error: text after the closing quote: separate fields by TABs, write a quote inside"
                                + " quotes as `\\\\\"` [text-after-quote]",
                        "t.tab:3:1: error: `127.1` is not an IP address: write it as `192.0.2.1` or `2001:db8::1`,"
                                + " without leading zeros, names or blanks [not-an-address]");
    }

    @Test
    void truncatesOverlongAddressInMessage() {
        assertThat(ReadFixture.problems(SmtpRelayTab::read, "9".repeat(100_000)))
                .singleElement()
                .satisfies(problem -> assertThat(problem).hasSizeLessThan(200));
    }

    @Test
    void emptyFileIsEmptyTable() {
        assertThat(ReadFixture.value(SmtpRelayTab::read, "").rows()).isEmpty();
    }
}
