package dev.relaypolicy.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DomainNameTest {

    @ParameterizedTest
    @CsvSource({
        "example.org, example.org",
        "EXAMPLE.Org, example.org",
        "example.org., example.org",
        "localhost, localhost",
        "_dmarc.a_b.example.org, _dmarc.a_b.example.org",
        "a--b.example.org, a--b.example.org",
        "1.2.3.test, 1.2.3.test",
        "3com.test, 3com.test",
        "example.0a, example.0a",
        "0x1.test, 0x1.test",
        "test.0xyz, test.0xyz",
        "bücher.test, xn--bcher-kva.test",
        "BÜCHER.TEST., xn--bcher-kva.test",
        "bu\u0308cher.test, xn--bcher-kva.test",
        "xn--bcher-kva.test, xn--bcher-kva.test",
        "XN--Bcher-KVA.test, xn--bcher-kva.test",
        "例え.test, xn--r8jz45g.test",
        "пример.test, xn--e1afmkfd.test",
        "_x.bücher.example-1.org, _x.xn--bcher-kva.example-1.org"
    })
    void parsesEverySpellingToCanonicalForm(String text, String canonical) {
        DomainName name = DomainName.parse(text);

        assertThat(name.ascii()).isEqualTo(canonical);
        assertThat(name).isEqualTo(new DomainName(canonical)).hasToString(canonical);
        assertThat(MailDomain.parse(text)).isEqualTo(name);
        assertThat(DomainName.parse(canonical)).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                ".example.org",
                "example..org",
                "example.org..",
                "-a.test",
                "a-.test",
                "a.-",
                "exa mple.org",
                " example.org",
                "example.org ",
                "example.org\n",
                "exa\0mple.org",
                "a/b.test",
                "a@b.test",
                "a,b.test",
                "a:b.test",
                "a%b.test",
                "*.example.org",
                "[192.0.2.1]",
                "127.0.0.1",
                "127.0.0.1.",
                "127.1",
                "2130706433",
                "0x7f000001",
                "0X7F.0x1",
                "127.0.0.0x",
                "0177.0.0.01",
                "2001:db8::1",
                "\ufffd.test",
                "a\ufffdb.test",
                "\ud800.test"
            })
    void rejectsInvalidDomainName(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> DomainName.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "straße.test",
                "STRAẞE.test",
                "straßebü.test",
                "ς.test",
                "οδος.test",
                "ΟΔΟΣ.test",
                "a\u200cb.test",
                "a\u200db.test",
                "\u0928\u0940\u200c.test",
                "bü\u200dcher.test"
            })
    void r15_rejectsNamesThatIdna2003AndUts46ConvertDifferently(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> DomainName.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\u3002test",
                "bü\u3002test",
                "a\uff0etest",
                "a\uff61test",
                "example.org\u3002",
                "bü\uff0e",
                "a\u2024test",
                "a\uff20b.test",
                "a\uff05b.test",
                "\u2100.test",
                "ａ.test",
                "ａü.test",
                "\u212a.test",
                "\u017f.test",
                "\ufb01.test",
                "\u2177.test",
                "\u00bd.test",
                "a\u00adb.test",
                "bü\u00ad.test",
                "\u10a0.test",
                "\u04c0.test",
                "\u00a0ü.test",
                "ü\u0301\u034f.test",
                "xn--ü.test",
                "-ü.test",
                "ü-.test",
                "a_ü.test",
                "\u05d01.test",
                "\ud83d\udca9.test"
            })
    void rejectsNamesThatNeedCompatibilityMapping(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> DomainName.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "xn--",
                "xn--a",
                "xn--abc-",
                "xn--zca",
                "xn--strae-oqa",
                "xn--nxasmm1c",
                "xn--a_b-kva",
                "xn--99999999999999999999"
            })
    void rejectsALabelsThatDoNotRoundTrip(String label) {
        assertThatIllegalArgumentException().isThrownBy(() -> DomainName.parse(label + ".test"));
        assertThatIllegalArgumentException().isThrownBy(() -> new DomainName("a." + label));
    }

    @ParameterizedTest
    @ValueSource(strings = {"xn--ls8h.test", "xn--80ak6aa92e.test", "xn--mgbaam7a8h"})
    void acceptsALabelsOfLaterUnicodeVersions(String text) {
        assertThat(DomainName.parse(text).ascii()).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Example.org", "example.org.", "bücher.test", "XN--bcher-kva.test", "127.0.0.1", ""})
    void constructorAcceptsOnlyCanonicalText(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> new DomainName(text));
    }

    @Test
    void labelHasAtMost63Bytes() {
        assertThat(DomainName.parse("d".repeat(63) + ".test").ascii()).hasSize(68);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DomainName.parse("d".repeat(64) + ".test"))
                .withMessageEndingWith("a label longer than 63 bytes");
    }

    @Test
    void uLabelHasAtMost63BytesAsALabel() {
        String longest = "ü" + "d".repeat(63 - "xn--dd-xka".length() + 2);

        DomainName name = DomainName.parse(longest + ".test");

        assertThat(name.ascii().indexOf('.')).isEqualTo(63);
        assertThatIllegalArgumentException().isThrownBy(() -> DomainName.parse("d" + longest + ".test"));
    }

    @Test
    void nameHasAtMost253Bytes() {
        String longest = "d".repeat(63) + "." + "d".repeat(63) + "." + "d".repeat(63) + "." + "d".repeat(61);
        assertThat(longest).hasSize(253);

        assertThat(DomainName.parse(longest).ascii()).isEqualTo(longest);
        assertThat(DomainName.parse(longest + ".").ascii()).isEqualTo(longest);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DomainName.parse(longest + "d"))
                .withMessageEndingWith("a domain name longer than 253 bytes");
        assertThatIllegalArgumentException().isThrownBy(() -> DomainName.parse("ü" + longest.substring(1)));
    }

    @Test
    void isBelowComparesLabels() {
        DomainName parent = new DomainName("backup.test");

        assertThat(new DomainName("sub.backup.test").isBelow(parent)).isTrue();
        assertThat(new DomainName("a.b.backup.test").isBelow(parent)).isTrue();
        assertThat(parent.isBelow(parent)).isFalse();
        assertThat(new DomainName("xbackup.test").isBelow(parent)).isFalse();
        assertThat(new DomainName("evil-backup.test").isBelow(parent)).isFalse();
        assertThat(new DomainName("backup.test.evil.test").isBelow(parent)).isFalse();
        assertThat(new DomainName("test").isBelow(parent)).isFalse();
        assertThat(parent.isBelow(new DomainName("test"))).isTrue();
    }

    @Test
    void messageQuotesEscapedTextAndNamesFix() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DomainName.parse("straße.test"))
                .withMessage("`stra\\u00dfe.test` is not a domain name: sharp s, final sigma and joiners differ"
                        + " between IDNA2003 and UTS 46, use a name without them");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DomainName.parse("a..test"))
                .withMessage("`a..test` is not a domain name: an empty label, write one dot between labels");
    }
}
