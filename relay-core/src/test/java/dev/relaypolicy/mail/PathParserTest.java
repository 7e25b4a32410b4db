package dev.relaypolicy.mail;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.mail.PathParser.Result;
import dev.relaypolicy.mail.PathParser.Result.Malformed;
import dev.relaypolicy.mail.PathParser.Result.Parsed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathParserTest {

    private static final ForwardPath ANN = ForwardPath.of(EmailAddress.parse("ann@example.org"));

    @Test
    void parsesPathAndParameters() {
        assertThat(PathParser.forwardPath("<ann@example.org>")).isEqualTo(new Parsed<>(ANN, ""));
        assertThat(PathParser.forwardPath("<ann@example.org> NOTIFY=NEVER ORCPT=rfc822;x"))
                .isEqualTo(new Parsed<>(ANN, "NOTIFY=NEVER ORCPT=rfc822;x"));
    }

    @Test
    void acceptsOneSpaceBeforePath() {
        assertThat(PathParser.forwardPath(" <ann@example.org>")).isEqualTo(new Parsed<>(ANN, ""));
        assertThat(PathParser.reversePath(" <>")).isEqualTo(new Parsed<>(ReversePath.NULL, ""));
    }

    @Test
    void dropsTrailingSpaces() {
        assertThat(PathParser.forwardPath("<ann@example.org>   ")).isEqualTo(new Parsed<>(ANN, ""));
        assertThat(PathParser.forwardPath("<ann@example.org> A=1  ")).isEqualTo(new Parsed<>(ANN, "A=1"));
    }

    @Test
    void acceptsNullPathOnlyInMail() {
        assertThat(PathParser.reversePath("<> SIZE=1")).isEqualTo(new Parsed<>(ReversePath.NULL, "SIZE=1"));
        assertThat(PathParser.forwardPath("<>")).isInstanceOf(Malformed.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"<postmaster>", "<Postmaster>", " <POSTMASTER>"})
    void acceptsBarePostmasterOnlyInRcpt(String text) {
        assertThat(PathParser.forwardPath(text)).isEqualTo(new Parsed<>(ForwardPath.POSTMASTER, ""));
        assertThat(PathParser.reversePath(text)).isInstanceOf(Malformed.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<\"postmaster\">",
                "<po\u017ftmaster>",
                "<postmaster@>",
                "<@example.org:postmaster>",
                "<postmaster",
                "<postmaster >",
                "<postmasters>"
            })
    void rejectsTextSimilarToBarePostmaster(String text) {
        assertThat(PathParser.forwardPath(text)).isInstanceOf(Malformed.class);
    }

    @Test
    void bracketInQuotedStringDoesNotEndPath() {
        assertThat(PathParser.forwardPath("<\"a> <b@c.test>\"@example.org> X=1"))
                .isEqualTo(new Parsed<>(ForwardPath.of(EmailAddress.parse("\"a> <b@c.test>\"@example.org")), "X=1"));
        assertThat(PathParser.forwardPath("<\"a\\\">\"@example.org>"))
                .isEqualTo(new Parsed<>(ForwardPath.of(EmailAddress.parse("\"a\\\">\"@example.org")), ""));
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "<@a.test:ann@example.org>",
                "<@a.test,@b.test:ann@example.org>",
                "<@[192.0.2.1]:ann@example.org>",
                "<@[IPv6:2001:db8::1],@b.test:ann@example.org>",
                "<@A.TEST.:ann@example.org>"
            })
    void r15_dropsSourceRoute(String text) {
        assertThat(PathParser.forwardPath(text)).isEqualTo(new Parsed<>(ANN, ""));
        assertThat(PathParser.reversePath(text))
                .isEqualTo(new Parsed<>(ReversePath.of(EmailAddress.parse("ann@example.org")), ""));
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "<@:ann@example.org>",
                "<@a.test:>",
                "<@a.test>",
                "<@a.test,:ann@example.org>",
                "<@a.test,b.test:ann@example.org>",
                "<@a.test, @b.test:ann@example.org>",
                "<@a.test:@b.test:ann@example.org>",
                "<@a..test:ann@example.org>",
                "<@127.0.0.1:ann@example.org>",
                "<@[a.test]:ann@example.org>",
                "<@[192.0.2.1:ann@example.org>",
                "<@a@b.test:ann@example.org>",
                "<a.test:ann@example.org>",
                "<,@a.test:ann@example.org>"
            })
    void rejectsInvalidSourceRoute(String text) {
        assertThat(PathParser.forwardPath(text)).isInstanceOf(Malformed.class);
    }

    @ParameterizedTest(name = "`{0}` at {1}: {2}")
    @CsvSource(quoteCharacter = '^', delimiterString = " => ", textBlock = """
            ^^                         => 1  => a path must begin with `<`, after at most one space
            ann@example.org            => 1  => a path must begin with `<`, after at most one space
            ^  <ann@example.org>^      => 2  => a path must begin with `<`, after at most one space
            x<ann@example.org>         => 1  => a path must begin with `<`, after at most one space
            <                          => 2  => the local part is missing or begins with a character that it cannot contain
            <@                         => 3  => the domain is missing
            <ann                       => 5  => the domain is missing, write local@domain
            <ann>                      => 5  => the domain is missing, write local@domain
            <ann@                      => 6  => the domain is missing
            <ann@example.org           => 17 => the closing `>` is missing
            <"ann                      => 2  => the closing quote of the local part is missing
            <"ann\\                    => 2  => the closing quote of the local part is missing
            <"ann"x@example.org>       => 7  => a character that a local part cannot contain here
            <an n@example.org>         => 4  => a character that a local part cannot contain here
            <ann@exam ple.org>         => 10 => a label contains only lower-case letters, digits, hyphens and underscores
            <ann@a.test@b.test>        => 12 => a second `@`
            <ann@[192.0.2.1            => 6  => the closing bracket of the address literal is missing
            <ann@[192.0.2.1]x>         => 17 => the closing `>` is missing
            <ann@example.org>x         => 18 => a path must be followed by nothing, or by one space and the parameters
            <ann@example.org>A=1       => 18 => a path must be followed by nothing, or by one space and the parameters
            ^<ann@example.org>  A=1^   => 18 => a path must be followed by nothing, or by one space and the parameters
            <ann@example.org>>         => 18 => a path must be followed by nothing, or by one space and the parameters
            <ann@ü.0X7F>               => 8  => the last label is a number, write an address as `[192.0.2.1]`
            <ann@bücher.-a.test>       => 13 => a label must not begin or end with a hyphen
            """)
    void reportsProblemAndColumn(String text, int column, String problem) {
        assertThat(PathParser.forwardPath(text)).isEqualTo(new Malformed<>(column, problem));
    }

    @Test
    void r16_problemContainsNoClientText() {
        Result<ForwardPath> result = PathParser.forwardPath("<ann@gr\u00f6\u00dfe.test>");

        assertThat(result)
                .isInstanceOfSatisfying(
                        Malformed.class,
                        malformed -> assertThat(malformed.problem())
                                .matches("[ -~]+")
                                .doesNotContain("gr"));
    }

    @Test
    void parsesInternationalAddresses() {
        assertThat(PathParser.forwardPath("<jürgen@bücher.test>"))
                .isEqualTo(new Parsed<>(
                        ForwardPath.of(new EmailAddress("jürgen", new DomainName("xn--bcher-kva.test"))), ""));
    }

    @Test
    void pathHasAtMost256BytesIncludingBrackets() {
        String start = "<" + "l".repeat(64) + "@" + label(63) + "." + label(63) + ".";
        String longest = start + label(61) + ">";
        assertThat(longest).hasSize(256);

        assertThat(PathParser.forwardPath(longest)).isInstanceOf(Parsed.class);
        assertThat(PathParser.forwardPath(start + label(62) + ">")).isInstanceOf(Malformed.class);
    }

    @Test
    void pathLengthIncludesSourceRoute() {
        String start = "<@" + label(63) + "." + label(63) + "." + label(63) + ".";
        String longest = start + label(45) + ":ann@example.org>";
        assertThat(longest).hasSize(256);

        assertThat(PathParser.forwardPath(longest)).isEqualTo(new Parsed<>(ANN, ""));
        assertThat(PathParser.forwardPath(start + label(46) + ":ann@example.org>"))
                .isEqualTo(new Malformed<>(1, "a path longer than 256 bytes, brackets included"));
    }

    @Test
    void pathLengthIsInBytesAsWritten() {
        String domain = ("中".repeat(20) + ".").repeat(4) + "test";
        String longest = "<annie@" + domain + ">";
        assertThat(longest.getBytes(UTF_8)).hasSize(256);

        assertThat(PathParser.forwardPath(longest)).isInstanceOf(Parsed.class);
        assertThat(PathParser.forwardPath("<annika@" + domain + ">"))
                .isEqualTo(new Malformed<>(1, "a path longer than 256 bytes, brackets included"));
    }

    @Test
    void rejectsVeryLongLine() {
        assertThat(PathParser.forwardPath("<" + "a.".repeat(50_000) + "a@example.org>"))
                .isInstanceOf(Malformed.class);
        assertThat(PathParser.forwardPath("<ann@" + "ü".repeat(50_000) + ">")).isInstanceOf(Malformed.class);
        assertThat(PathParser.forwardPath("<" + "@a.test,".repeat(10_000))).isInstanceOf(Malformed.class);
    }

    private static String label(int length) {
        return "d".repeat(length);
    }
}
