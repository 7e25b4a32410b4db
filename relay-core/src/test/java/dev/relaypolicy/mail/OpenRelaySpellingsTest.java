package dev.relaypolicy.mail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.mail.PathParser.Result;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The spellings that open-relay testers try (nmap, Metasploit, abuse.net, MAPS, DSBL, ORBS), with {@code local.test} as
 * a local domain and {@code victim.test} as a foreign one. Each is malformed, or an address whose domain is the one
 * judged.
 */
class OpenRelaySpellingsTest {

    @ParameterizedTest(name = "{0} is judged as {1}")
    @CsvSource(quoteCharacter = '^', delimiterString = " => ", textBlock = """
            <r@victim.test>                         => victim.test
            <r%victim.test@[192.0.2.1]>             => [192.0.2.1]
            <r%victim.test@[127.0.0.1]>             => [127.0.0.1]
            <r%victim.test@localhost>               => localhost
            <r%victim.test@local.test>              => local.test
            <r%victim.test@backup.test>             => backup.test
            <r@victim.test%victim.test>             => malformed
            <r%victim.test%victim.test>             => malformed
            <"r@victim.test"%victim.test@local.test> => malformed
            <"r@victim.test">                       => malformed
            <"r%victim.test">                       => malformed
            <"r@victim.test"@[192.0.2.1]>           => [192.0.2.1]
            <"r@victim.test"@local.test>            => local.test
            <"r%victim.test"@local.test>            => local.test
            <r@victim.test@[192.0.2.1]>             => malformed
            <r@victim.test@local.test>              => malformed
            <@[192.0.2.1]:r@victim.test>            => victim.test
            <@local.test:r@victim.test>             => victim.test
            <@local.test,@b.test:r@victim.test>     => victim.test
            <@victim.test:u@local.test>             => local.test
            <victim.test!r>                         => malformed
            <victim.test!r@[192.0.2.1]>             => [192.0.2.1]
            <victim.test!r@local.test>              => local.test
            r@victim.test                           => malformed
            "r%victim.test"                         => malformed
            <r@[192.0.2.9]>                         => [192.0.2.9]
            <r@[IPv6:2001:db8::9]>                  => [IPv6:2001:db8::9]
            <r@[IPv6:::ffff:192.0.2.9]>             => [192.0.2.9]
            <r@[3232235777]>                        => malformed
            <r@3232235777>                          => malformed
            <r@0xc0000209>                          => malformed
            <r@192.0.2.9>                           => malformed
            <r@LOCAL.TEST>                          => local.test
            <r@local.test.>                         => local.test
            <r@victim.test.>                        => victim.test
            <r@evil-backup.test>                    => evil-backup.test
            <r@xbackup.test>                        => xbackup.test
            <r@backup.test.evil.test>               => backup.test.evil.test
            <r@sub.backup.test>                     => sub.backup.test
            <r@>                                    => malformed
            <@victim.test>                          => malformed
            <>                                      => malformed
            <r@localhost>                           => localhost
            <postmaster@[192.0.2.1]>                => [192.0.2.1]
            <u@bücher.test>                         => xn--bcher-kva.test
            <u@xn--bcher-kva.test>                  => xn--bcher-kva.test
            <u@local.test> SIZE=1 X=<r@victim.test> => local.test
            < u@local.test >                        => malformed
            <u(c)@local.test>                       => malformed
            <u@local.test(c)>                       => malformed
            <u@local.test><r@victim.test>           => malformed
            """)
    void r15_judgesRecipientByItsOwnDomain(String text, String expected) {
        Result<ForwardPath> result = PathParser.forwardPath(text);

        if (expected.equals("malformed")) {
            assertThat(result).isInstanceOf(Result.Malformed.class);
        } else {
            assertThat(result)
                    .isInstanceOfSatisfying(
                            Result.Parsed.class,
                            parsed -> assertThat(((ForwardPath) parsed.path())
                                            .address()
                                            .orElseThrow()
                                            .domain())
                                    .hasToString(expected));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "v\0@local.test",
                "v@local.test\0",
                "v@local\0.test",
                "v\r@local.test",
                "v\n@local.test",
                "v\t@local.test",
                "v\u007f@local.test",
                "v\u0085@local.test",
                "\"v\0\"@local.test",
                "\"v\r\n\"@local.test",
                "\"v\\\0\"@local.test",
                "v\ufffd@local.test",
                "v@local\ufffd.test",
                "v@local.test> X=\0<",
                "v@local.test> X=\ufffd<",
                "v@local.test\r\nRCPT TO:<r@victim.test"
            })
    void rejectsControlCharactersAndInvalidUtf8Anywhere(String inside) {
        assertThat(PathParser.forwardPath("<" + inside + ">")).isInstanceOf(Result.Malformed.class);
        assertThat(PathParser.reversePath("<" + inside + ">")).isInstanceOf(Result.Malformed.class);
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource(quoteCharacter = '^', delimiterString = " => ", textBlock = """
            <>                    => <>
            <s@victim.test>       => <s@victim.test>
            <s@local.test>        => <s@local.test>
            <s@[192.0.2.1]>       => <s@[192.0.2.1]>
            <s@[127.0.0.1]>       => <s@[127.0.0.1]>
            <s@localhost>         => <s@localhost>
            <nobody>              => malformed
            <spamtest>            => malformed
            <src.test!s>          => malformed
            <@victim.test:s@local.test> => <s@local.test>
            <a@b> AUTH=<boss@local.test> => <a@b>
            """)
    void parsesOrRejectsSenders(String text, String expected) {
        Result<ReversePath> result = PathParser.reversePath(text);

        if (expected.equals("malformed")) {
            assertThat(result).isInstanceOf(Result.Malformed.class);
        } else {
            assertThat(result)
                    .isInstanceOfSatisfying(
                            Result.Parsed.class,
                            parsed -> assertThat(parsed.path()).hasToString(expected));
        }
    }
}
