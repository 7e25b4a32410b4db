package dev.relaypolicy.tab;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.file.Problem;
import dev.relaypolicy.file.ProblemCollector;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TabParserTest {

    private static TabFile parse(String text) {
        return TabFile.parse("a.tab", text.getBytes(ISO_8859_1));
    }

    private static List<List<String>> rows(String text) {
        TabFile file = parse(text);
        assertThat(file.problems()).noneMatch(Problem::isError);
        return file.rows().stream().map(TabRow::texts).toList();
    }

    private static List<String> problems(String text) {
        return parse(text).problems().stream().map(Problem::toString).toList();
    }

    @Test
    void readsQuotedAndUnquotedFields() {
        assertThat(rows("\"a\"\tb\n")).containsExactly(List.of("a", "b"));
        assertThat(parse("\"a\"\tb\n").problems()).isEmpty();
    }

    @Test
    void reportsLineAndColumnOfEachField() {
        assertThat(parse("# one\n\t\"a\"\t\tb\n").rows())
                .containsExactly(new TabRow(2, List.of(new TabField("a", 2, true), new TabField("b", 7, false))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n",
                "\r\n",
                "\r",
                "   \n",
                "\t\n",
                " \t \r\n",
                "#\n",
                "#\"a\"\t\"b\"\n",
                "\u00ef\u00bb\u00bf"
            })
    void emptyLinesAndCommentsGiveNoRows(String text) {
        assertThat(rows(text)).isEmpty();
        assertThat(parse(text).problems()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"a\"\t\"b\"\n",
                "\"a\"\t\"b\"",
                "\"a\"\t\"b\"\r\n",
                "\"a\"\t\"b\"\r\r\n",
                "\"a\"\t\"b\"\r",
                "\t\"a\"\t\t\t\"b\"\t\n",
                "\"a\"  \t\"b\"   \n",
                "a\tb\n",
                "\u00ef\u00bb\u00bf\"a\"\t\"b\"\n",
                "\"a\t\"b\n"
            })
    void equivalentFormsGiveSameRow(String text) {
        assertThat(rows(text)).containsExactly(List.of("a", "b"));
    }

    @Test
    void keepsOnlyQuotedEmptyFields() {
        assertThat(rows("\"\"\t\tb\n")).containsExactly(List.of("", "b"));
    }

    @Test
    void backslashEscapesOnlyQuotes() {
        assertThat(rows("\"p\\\"q\"\t\"p\\q\"\t\"p\\\\q\"\tp\\q\n"))
                .containsExactly(List.of("p\"q", "p\\q", "p\\\\q", "p\\q"));
    }

    @Test
    void keepsBlanksInFields() {
        assertThat(rows("\" a \"\tb \tc\n")).containsExactly(List.of(" a ", "b ", "c"));
    }

    @Test
    void eachByteIsOneCharacter() {
        assertThat(rows("\"\u00ff\u00e9\"\n")).containsExactly(List.of("\u00ff\u00e9"));
    }

    @Test
    void unclosedQuoteEndsAtTabWithWarning() {
        assertThat(rows("\"a\t\"b\n")).containsExactly(List.of("a", "b"));
        assertThat(problems("\"a\t\"b\n"))
                .containsExactly(
                        "a.tab:1:1: warning: the closing quote is missing; the field ends at the TAB or line end"
                                + " [unclosed-quote]",
                        "a.tab:1:4: warning: the closing quote is missing; the field ends at the TAB or line end"
                                + " [unclosed-quote]");
    }

    @Test
    void notesIndentedComment() {
        assertThat(problems("  # x\n\t# y\n"))
                .containsExactly(
                        "a.tab:1:3: note: XMail reads a comment in column 1 only; move it there [indented-comment]",
                        "a.tab:2:2: note: XMail reads a comment in column 1 only; move it there [indented-comment]");
    }

    @Test
    void notesBlanksAfterLastTab() {
        assertThat(rows("a\t  \t \n")).containsExactly(List.of("a"));
        assertThat(parse("a\t  \n").problems()).extracting(Problem::ruleId).containsExactly("trailing-blanks");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`\"a\"junk\\t\"b\"`       | 1:4  | text-after-quote",
                "`\"a\" \"b\"`             | 1:5  | text-after-quote",
                "`\"a\"  x`                | 1:6  | text-after-quote",
                "` \"a\"`                  | 1:1  | leading-blank",
                "` a`                      | 1:1  | leading-blank",
                "`a\\t b`                  | 1:3  | leading-blank",
                "`a\\t \\tb`               | 1:3  | leading-blank",
                "`a\"`                     | 1:2  | stray-quote",
                "`a\"b\"`                  | 1:2  | stray-quote",
                "`\"a\\tb\"`               | 1:5  | stray-quote",
                "`a\\rb`                   | 1:2  | lone-cr",
                "`# a\\r\"b\"`             | 1:4  | lone-cr",
                "`a\\0b`                   | 1:2  | nul",
                "`# a\\0`                  | 1:4  | nul",
                "`\\n\\n\"a\"x`            | 3:4  | text-after-quote",
            })
    void reportsInvalidRowsAtTheirPosition(String escaped, String place, String ruleId) {
        String text = escaped.replace("\\t", "\t")
                .replace("\\r", "\r")
                .replace("\\n", "\n")
                .replace("\\0", "\0");
        TabFile file = parse(text);
        assertThat(file.rows()).isEmpty();
        assertThat(file.problems())
                .filteredOn(Problem::isError)
                .extracting(problem -> problem.line() + ":" + problem.column(), Problem::ruleId)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(place, ruleId));
    }

    @Test
    void reportsAllProblemsAndReadsOtherRows() {
        TabFile file = parse("\"a\"x\t b\tc\"\nok\n");
        assertThat(file.problems()).extracting(Problem::column).containsExactly(4, 6, 10);
        assertThat(file.rows()).containsExactly(new TabRow(2, List.of(new TabField("ok", 1, false))));
    }

    @Test
    void messagesNeverContainFields() {
        String text = "\"hunter2\"hunter2\nhunter2\"\n hunter2\nhunter2\0\nhunter2\rhunter2\n\"hunter2\n";
        assertThat(problems(text)).hasSize(6).noneMatch(problem -> problem.contains("hunter2"));
    }

    @Test
    void readsLongComment() {
        assertThat(rows("#" + "x".repeat(100_000) + "127.0.0.0/8\n")).isEmpty();
    }

    @Test
    void readsLongLineAsOneRow() {
        assertThat(rows("a\t" + "x".repeat(100_000) + "\tb\n"))
                .singleElement()
                .satisfies(row -> assertThat(row).hasSize(3));
    }

    @Test
    void limitsNumberOfProblems() {
        String noise = "\0\n".repeat(5_000)
                + IntStream.range(0, 5_000).mapToObj(i -> " # x\n").reduce("", String::concat);
        List<Problem> problems = parse(noise).problems();
        assertThat(problems).hasSize(2 * ProblemCollector.LIMIT + 2);
        assertThat(problems)
                .extracting(Problem::toString)
                .contains("a.tab: error: 4000 more of this kind are not listed [too-many-problems]")
                .contains("a.tab: note: 4000 more of this kind are not listed [too-many-problems]");
    }
}
