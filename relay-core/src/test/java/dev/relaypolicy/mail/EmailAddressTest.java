package dev.relaypolicy.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EmailAddressTest {

    private static final DomainName EXAMPLE = new DomainName("example.org");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ann",
                "Ann.B-C_d",
                "!#$%&'*+-/=?^_`{|}~",
                "victim%example.net",
                "example.net!victim",
                "ann+tag",
                "a/b",
                "0",
                "\"\"",
                "\"a b\"",
                "\"victim@example.net\"",
                "\"a\\\"b\\\\\"",
                "\"ann\"",
                "\"..\"",
                "jürgen",
                "\"jürgen b\"",
                "用户",
                "\ud83d\udce7"
            })
    void r15_keepsLocalPartAsWritten(String localPart) {
        EmailAddress address = EmailAddress.parse(localPart + "@Example.ORG");

        assertThat(address).isEqualTo(new EmailAddress(localPart, EXAMPLE));
        assertThat(address.localPart()).isEqualTo(localPart);
        assertThat(address).hasToString(localPart + "@example.org");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                ".ann",
                "ann.",
                "a..b",
                "a b",
                " ann",
                "ann ",
                "a@b",
                "a,b",
                "a:b",
                "a;b",
                "a(b)",
                "<ann",
                "ann>",
                "a[b",
                "a\\b",
                "a\\@b",
                "a\"b\"",
                "\"a\"b",
                "\"a\".b",
                "\"a",
                "\"",
                "\"a\\\"",
                "\"a\"b\"",
                "\"a\\é\"",
                "a\tb",
                "a\0b",
                "a\u007fb",
                "\"a\tb\"",
                "\"a\r\nb\"",
                "\"a\\\nb\"",
                "a\u0080b",
                "a\u00a0b",
                "a\u2028b",
                "\"a\u2029b\"",
                "a\u3000b",
                "a\ufffdb",
                "a\ud800",
                "\udc00a",
                "\"\ud800\""
            })
    void rejectsInvalidLocalPart(String localPart) {
        assertThatIllegalArgumentException().isThrownBy(() -> new EmailAddress(localPart, EXAMPLE));
        assertThatIllegalArgumentException().isThrownBy(() -> EmailAddress.parse(localPart + "@example.org"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ann",
                "@",
                "@example.org",
                "ann@",
                "ann@example.org ",
                " ann@example.org",
                "<ann@example.org>",
                "ann@example.org>",
                "ann@example.org> X=1",
                "@a.test:ann@example.org",
                "ann@a.test@b.test",
                "ann@a.test,bob@b.test",
                "ann@192.0.2.1",
                "ann@[192.0.2.1]x",
                "ann@[192.0.2.1]>"
            })
    void rejectsInvalidAddress(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> EmailAddress.parse(text));
    }

    @Test
    void localPartHasAtMost64Bytes() {
        assertThat(new EmailAddress("l".repeat(64), EXAMPLE).localPart()).hasSize(64);
        assertThat(new EmailAddress("é".repeat(32), EXAMPLE).localPart()).hasSize(32);
        assertThat(new EmailAddress("\"" + "l".repeat(62) + "\"", EXAMPLE).localPart())
                .hasSize(64);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new EmailAddress("l".repeat(65), EXAMPLE))
                .withMessageEndingWith("a local part longer than 64 bytes");
        assertThatIllegalArgumentException().isThrownBy(() -> new EmailAddress("é".repeat(32) + "l", EXAMPLE));
        assertThatIllegalArgumentException().isThrownBy(() -> new EmailAddress("\"" + "l".repeat(63) + "\"", EXAMPLE));
    }

    @Test
    void addressHasAtMost254Bytes() {
        String domain = "d".repeat(63) + "." + "d".repeat(63) + "." + "d".repeat(61);
        EmailAddress longest = EmailAddress.parse("l".repeat(64) + "@" + domain);

        assertThat(longest.toString()).hasSize(254);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EmailAddress.parse("l".repeat(64) + "@" + domain + "d"))
                .withMessageEndingWith("an address longer than 254 bytes");
    }

    @Test
    void addressLengthIsThatOfCanonicalForm() {
        String rest = "d".repeat(63) + "." + "d".repeat(63) + "." + "d".repeat(46);
        EmailAddress longest = EmailAddress.parse("l".repeat(64) + "@bücher." + rest);

        assertThat(longest.toString()).hasSize(253);
        assertThatIllegalArgumentException().isThrownBy(() -> EmailAddress.parse("l".repeat(64) + "@bücher.dd" + rest));
    }

    @Test
    void isAsciiDependsOnlyOnLocalPart() {
        assertThat(EmailAddress.parse("ann@bücher.test").isAscii()).isTrue();
        assertThat(EmailAddress.parse("\"a b\"@[192.0.2.1]").isAscii()).isTrue();
        assertThat(EmailAddress.parse("jürgen@example.org").isAscii()).isFalse();
    }

    @Test
    void equalsComparesLocalPartAsWrittenAndDomain() {
        assertThat(EmailAddress.parse("ann@bücher.test")).isEqualTo(EmailAddress.parse("ann@XN--BCHER-KVA.test."));
        assertThat(EmailAddress.parse("ann@example.org")).isNotEqualTo(EmailAddress.parse("Ann@example.org"));
        assertThat(EmailAddress.parse("ann@example.org")).isNotEqualTo(EmailAddress.parse("\"ann\"@example.org"));
    }

    @Test
    void messageQuotesEscapedTextAndNamesProblem() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EmailAddress.parse("an\nn@example.org"))
                .withMessage("`an\\nn@example.org` is not a mail address: a control character");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EmailAddress.parse("ann"))
                .withMessage("`ann` is not a mail address: the domain is missing, write local@domain");
    }

    @Test
    void messageTruncatesLongText() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EmailAddress.parse("a".repeat(1_000)))
                .withMessageStartingWith("`" + "a".repeat(80) + "...` is not");
    }

    @Test
    void parsesPathsWithoutBrackets() {
        assertThat(ReversePath.parse("")).isEqualTo(ReversePath.NULL);
        assertThat(ReversePath.parse("ann@example.org")).hasToString("<ann@example.org>");
        assertThat(ForwardPath.parse("ann@example.org")).hasToString("<ann@example.org>");
        assertThat(ForwardPath.parse("PostMaster")).isEqualTo(ForwardPath.POSTMASTER);

        assertThatIllegalArgumentException().isThrownBy(() -> ReversePath.parse("postmaster"));
        assertThatIllegalArgumentException().isThrownBy(() -> ForwardPath.parse(""));
        assertThatIllegalArgumentException().isThrownBy(() -> ForwardPath.parse("<ann@example.org>"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "v%victim.test",
                "victim.test!v",
                "\"v@victim.test\"",
                "\"v\\@victim.test\"",
                "\"ann\"",
                "v\uff05victim.test",
                "v\ufe6avictim.test",
                "v\uff20victim.test",
                "v\ufe6bvictim.test",
                "victim.test\uff01v",
                "victim.test\ufe57v",
                "victim.test\ufe15v",
                "victim.test\u203cv",
                "\uff02v\uff02",
            })
    void localPartThatAnotherServerCouldSplitMayBeRoute(String localPart) {
        assertThat(new EmailAddress(localPart, EXAMPLE).mayBeRoute()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ann", "ann+tag", "a/b", "a=b", "j\u00fcrgen", "\uff41nn", "\u7528\u6237", "50\u2030"})
    void otherLocalPartsAreNotRoutes(String localPart) {
        assertThat(new EmailAddress(localPart, EXAMPLE).mayBeRoute()).isFalse();
    }
}
