package dev.relaypolicy.tab;

import static dev.relaypolicy.file.Problem.Severity.ERROR;
import static dev.relaypolicy.file.Problem.Severity.NOTE;
import static dev.relaypolicy.file.Problem.Severity.WARNING;

import dev.relaypolicy.file.Problem.Severity;
import dev.relaypolicy.file.ProblemCollector;
import java.util.function.Consumer;

/**
 * Reads the rows of a file in one pass, as the {@linkplain dev.relaypolicy.tab package documentation} specifies.
 * Messages never quote a field, because it may be a password.
 */
public final class TabParser {

    private final byte[] bytes;
    private final LineReader lines;
    private final Consumer<TabRowView> rows;
    private final TabRowView row;

    private int end;
    private boolean broken;

    private TabParser(byte[] bytes, ProblemCollector problems, Consumer<TabRowView> rows) {
        this.bytes = bytes;
        this.lines = new LineReader(bytes, problems);
        this.rows = rows;
        this.row = new TabRowView(bytes);
    }

    /**
     * Parses a file and copies each row.
     *
     * @param problems receives every problem; a row with an error is left out, and the file must then not be used
     */
    public static void parse(byte[] bytes, ProblemCollector problems, Consumer<TabRow> rows) {
        scan(bytes, problems, row -> rows.accept(row.toRow()));
    }

    /**
     * Parses a file like {@link #parse}, without an object per row.
     *
     * @param rows receives each readable row as the same view
     */
    public static void scan(byte[] bytes, ProblemCollector problems, Consumer<TabRowView> rows) {
        new TabParser(bytes, problems, rows).scan();
    }

    private void scan() {
        while (lines.next()) {
            end = lines.end();
            if (bytes[lines.first()] == '#') {
                comment();
            } else {
                row();
            }
        }
    }

    private void comment() {
        if (lines.first() > lines.start()) {
            report(NOTE, lines.first(), "indented-comment", "XMail reads a comment in column 1 only; move it there");
        }
    }

    private void row() {
        broken = false;
        row.begin(lines.number(), lines.start());
        int from = lines.start();
        while (from < end) {
            from = bytes[from] == '\t' ? from + 1 : field(from);
        }
        if (!broken) {
            rows.accept(row);
        }
    }

    /** Returns the position of the TAB after the field, or the end of the line. */
    private int field(int from) {
        if (bytes[from] == '"') {
            return quoted(from);
        } else if (bytes[from] != ' ') {
            return unquoted(from);
        } else if (lines.skipBlanks(from) == end) {
            report(NOTE, from, "trailing-blanks", "XMail reads the blanks after this TAB as a field; remove them");
            return end;
        }
        error(from, "leading-blank", "a blank before a field: separate fields by TABs only");
        return tabOrEnd(from);
    }

    private int unquoted(int from) {
        int to = from;
        while (to < end && bytes[to] != '\t') {
            if (bytes[to] == '"') {
                error(
                        to,
                        "stray-quote",
                        "a quote inside an unquoted field: quote the whole field, write `\\\"` inside");
                return tabOrEnd(to);
            }
            to++;
        }
        row.add(from, from, to, false);
        return to;
    }

    private int quoted(int from) {
        int close = from + 1;
        boolean escaped = false;
        while (close < end && bytes[close] != '"' && bytes[close] != '\t') {
            boolean escapedQuote = bytes[close] == '\\' && close + 1 < end && bytes[close + 1] == '"';
            escaped |= escapedQuote;
            close += escapedQuote ? 2 : 1;
        }
        int to = tabOrEnd(close);
        if (close == to) {
            report(
                    WARNING,
                    from,
                    "unclosed-quote",
                    "the closing quote is missing; the field ends at the TAB or line end");
        } else if (lines.skipBlanks(close + 1) < to) {
            error(
                    lines.skipBlanks(close + 1),
                    "text-after-quote",
                    "text after the closing quote: separate fields by TABs, write a quote inside quotes as `\\\"`");
            return to;
        }
        row.add(from, from + 1, close, escaped);
        return to;
    }

    private int tabOrEnd(int from) {
        return lines.find('\t', from, end);
    }

    private void error(int at, String ruleId, String message) {
        broken = true;
        report(ERROR, at, ruleId, message);
    }

    private void report(Severity severity, int at, String ruleId, String message) {
        lines.report(severity, at, ruleId, message);
    }
}
