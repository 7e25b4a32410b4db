package dev.relaypolicy.tab;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.file.Problem;
import dev.relaypolicy.testkit.XmailRows;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class TabFormatProperties {

    @Provide
    Arbitrary<List<List<String>>> tables() {
        Arbitrary<String> fields = Arbitraries.oneOf(
                Arbitraries.strings().withChars(" \"\\#'a\u00e9\u00ff\u0001").ofMaxLength(6),
                Arbitraries.strings()
                        .withCharRange('\u0001', '\u00ff')
                        .excludeChars('\t', '\r', '\n')
                        .ofMaxLength(12));
        return fields.list().ofMinSize(1).ofMaxSize(5).list().ofMaxSize(6);
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.frequencyOf(
                        net.jqwik.api.Tuple.of(8, Arbitraries.of("a", "b", "10.0.0.0", "\"a\"", "\"\"", "\\\"", "\\")),
                        net.jqwik.api.Tuple.of(8, Arbitraries.of("\t", "\n", "\"", " ", "#")),
                        net.jqwik.api.Tuple.of(1, Arbitraries.of("\r\n", "\r", "\0", "\u00e9")))
                .list()
                .ofMaxSize(24)
                .map(parts -> String.join("", parts));
    }

    private static TabFile parse(String text) {
        return TabFile.parse("a.tab", text.getBytes(ISO_8859_1));
    }

    private static List<List<String>> rowsOf(TabFile file) {
        return file.rows().stream().map(TabRow::texts).toList();
    }

    @Property
    void writtenRowsAreReadBack(@ForAll("tables") List<List<String>> table) {
        TabFile file = TabFile.parse("a.tab", TabWriter.write(table));
        assertThat(file.problems()).noneMatch(Problem::isError);
        assertThat(rowsOf(file)).isEqualTo(table);
    }

    @Property
    void readRowsSurviveRewriting(@ForAll("texts") String text) {
        List<List<String>> rows = rowsOf(parse(text));
        assertThat(rowsOf(TabFile.parse("a.tab", TabWriter.write(rows)))).isEqualTo(rows);
    }

    @Property
    void xmailReadsSameFieldsFromWrittenFile(@ForAll("tables") List<List<String>> table) {
        List<String> lines = Arrays.asList(new String(TabWriter.write(table), ISO_8859_1).split("\n", -1));
        assertThat(lines.subList(0, table.size()).stream().map(XmailRows::read)).isEqualTo(table);
    }

    @Property
    void r11_everyLineIsRowEmptyCommentOrError(@ForAll("texts") String text) {
        TabFile file = parse(text);
        String[] lines = text.split("\n", -1);
        for (int number = 1; number <= lines.length; number++) {
            int line = number;
            String content = lines[number - 1].replaceFirst("\r+$", "");
            boolean isRow = file.rows().stream().anyMatch(row -> row.line() == line);
            boolean isError = file.problems().stream().anyMatch(problem -> problem.isError() && problem.line() == line);
            boolean isNothing = !isRow && !isError;
            assertThat(isRow && isError).isFalse();
            assertThat(isNothing).isEqualTo(!isError && content.matches("(?s)[ \t]*(#.*)?"));
        }
    }

    @Property
    void r11_readsRowsLikeXmail(@ForAll("texts") String text) {
        String[] lines = text.split("\n", -1);
        parse(text).rows().forEach(row -> {
            String line = lines[row.line() - 1].replaceFirst("\r+$", "").replaceFirst("\t[ \t]*$", "");
            assertThat(row.texts()).isEqualTo(XmailRows.read(line));
        });
    }

    @Property
    void crlfEqualsLf(@ForAll("tables") List<List<String>> table) {
        String lf = new String(TabWriter.write(table), ISO_8859_1);
        assertThat(parse(lf.replace("\n", "\r\n"))).isEqualTo(parse(lf));
    }

    @Property
    void byteOrderMarkIsIgnored(@ForAll("texts") String text) {
        assertThat(parse("\u00ef\u00bb\u00bf" + text)).isEqualTo(parse(text));
    }

    @Property
    void problemsAreOrderedAndInsideFile(@ForAll("texts") String text) {
        String[] lines = text.split("\n", -1);
        List<Problem> problems = parse(text).problems();
        assertThat(problems).isSortedAccordingTo(Problem.BY_PLACE);
        assertThat(problems).allSatisfy(problem -> {
            assertThat(problem.line()).isBetween(1, lines.length);
            assertThat(problem.column()).isBetween(1, lines[problem.line() - 1].length());
        });
    }

    @Property
    void parsesArbitraryBytes(@ForAll byte[] bytes) {
        assertThat(TabFile.parse("a.tab", bytes).name()).isEqualTo("a.tab");
    }
}
