package dev.relaypolicy.server.config.yaml;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.file.Problem;
import dev.relaypolicy.file.ProblemCollector;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The usual syntax errors, each reported where the mistake is. */
class SyntaxProblemTest {

    private static List<String> problems(String yaml) {
        ProblemCollector problems = new ProblemCollector("relay.yaml");
        assertThat(YamlParser.parse(yaml.getBytes(UTF_8), problems)).isEmpty();
        return problems.list().stream().map(Problem::toString).toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                // a tab
                "host: a¶listeners:¶→smtp: {}|3:1|a tab: indent with blanks",
                "listeners:¶  smtp:¶  →port: 25|3:3|a tab: indent with blanks",
                "host:→a|1:6|a tab: write a blank instead",
                // an IPv6 address
                "a: 1¶host: [::1]|2:8|an IPv6 address needs quotes: write `\"::1\"`",
                "smtp: {address: ::1, port: 25}|1:17|an IPv6 address needs quotes: write `\"::1\"`",
                "smtp: {address: [::1]:25}|1:17|an IPv6 address needs quotes: write `\"[::1]:25\"`",
                "permit: [2001:db8::/32, ::/0]|1:25|an IPv6 address needs quotes: write `\"::/0\"`",
                "address: ::|1:10|an IPv6 address needs quotes: write `\"::\"`",
                // a missing blank after a colon, and a missing colon
                "smtp:¶  address: a¶  port:3025¶  permit: [a]" + "|3:3|a blank is missing after the colon of `port`",
                "host:a¶port: 1|1:1|a blank is missing after the colon of `host`",
                "x: 1¶url:https://a # b¶y: 1" + "|2:1|a blank is missing after the colon of `url`",
                "users:¶  - name:a¶    password: b|2:5|a blank is missing after the colon of `name`",
                "host: a¶listeners¶  smtp: {}|2:1|a colon is missing after the key: write `listeners:`",
                // indentation
                "smtp:¶    port: 25¶   address: a"
                        + "|3:4|line 3 is indented by 3 blanks, line 2 by 4 blanks: indent the keys of one mapping alike",
                "smtp:¶  port: 25¶# why¶¶    address: a"
                        + "|5:5|line 5 is indented by 4 blanks, line 2 by 2 blanks: indent the keys of one mapping alike",
                " host: a¶smtp: b"
                        + "|2:1|line 2 is indented by none, line 1 by 1 blank: indent the keys of one mapping alike",
                "a: 1¶- b|2:1|a list item among the keys that begin on line 1: indent it below its key",
                "- a¶b: 1|2:1|a key among the list items that begin on line 1: begin each item with `- `",
                // an open quote
                "host: \"a¶smtp: {}¶users:¶  ann: {password: \"x\"}"
                        + "|1:7|the quote that begins here is closed only on line 4: close it where its text ends",
                "users: {ann: {password: 'x}}¶host: b|1:25|the quote that begins here is not closed",
                "host: \"mail|1:7|the quote that begins here is not closed",
                "a: 'it's'|1:8|text after the closing quote: to quote text that contains quotes, use single quotes and"
                        + " double each one inside, such as `'it''s'`",
                // an open bracket
                "permit: [a, b¶host: c|1:9|the `[` that begins here is not closed: write `]`",
                "smtp: {port: 1¶host: c|1:7|the `{` that begins here is not closed: write `}`",
                "smtp: {permit: [a, b}|1:16|the `[` that begins here is not closed: write `]`",
                "users: {ann: {password: {XMAIL}07}}"
                        + "|1:32|a `,` or `}` is missing before this; text with brackets needs quotes",
                // other text that needs quotes
                "a: @b|1:4|a value that begins with `@` needs quotes",
                "a: `b|1:4|a value that begins with a backtick needs quotes",
                "a: b: c|1:5|a second colon on this line: write text that contains `: ` in quotes",
            })
    void saysWhereAMistakeBegan(String yaml, String place, String message) {
        String text = yaml.replace('¶', '\n').replace('→', '\t') + "\n";
        assertThat(problems(text)).containsExactly("relay.yaml:" + place + ": error: " + message + " [yaml-syntax]");
    }

    @Test
    void leavesOtherErrorsInTheWordsOfTheParser() {
        assertThat(problems("a: |x\n"))
                .containsExactly("relay.yaml:1:5: error: not YAML: while scanning a block scalar: expected chomping or"
                        + " indentation indicators, but found x(120) [yaml-syntax]");
    }
}
