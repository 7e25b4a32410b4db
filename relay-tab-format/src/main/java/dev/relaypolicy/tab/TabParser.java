package dev.relaypolicy.tab;

import static dev.relaypolicy.tab.TabProblem.Severity.ERROR;
import static dev.relaypolicy.tab.TabProblem.Severity.NOTE;
import static dev.relaypolicy.tab.TabProblem.Severity.WARNING;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.relaypolicy.tab.TabProblem.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Reads the rows of a file, in one pass over its bytes. The format is described at the {@linkplain dev.relaypolicy.tab
 * package}. Messages never repeat what a field holds: it may be a password.
 */
public final class TabParser {

    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

    private final byte[] bytes;
    private final TabProblems problems;
    private final Consumer<TabRow> rows;

    private TabParser(byte[] bytes, TabProblems problems, Consumer<TabRow> rows) {
        this.bytes = bytes;
        this.problems = problems;
        this.rows = rows;
    }

    /**
     * Parses a file.
     *
     * @param bytes its content
     * @param problems is given every problem; where one is an error, its row is not handed out and the file must not be used
     * @param rows is given each row that could be read, in order
     */
    public static void parse(byte[] bytes, TabProblems problems, Consumer<TabRow> rows) {
        new TabParser(bytes, problems, rows).parse();
    }

    private void parse() {
        int start = afterByteOrderMark();
        for (int line = 1; start < bytes.length; line++) {
            int end = find('\n', start, bytes.length);
            new Line(line, start, withoutTrailing('\r', start, end)).parse();
            start = end + 1;
        }
    }

    private int afterByteOrderMark() {
        for (int i = 0; i < BYTE_ORDER_MARK.length; i++) {
            if (i >= bytes.length || bytes[i] != BYTE_ORDER_MARK[i]) {
                return 0;
            }
        }
        return BYTE_ORDER_MARK.length;
    }

    /** Returns the first place of the character from {@code from} on, or {@code to}. */
    private int find(char c, int from, int to) {
        int i = from;
        while (i < to && bytes[i] != c) {
            i++;
        }
        return i;
    }

    private int withoutTrailing(char c, int from, int to) {
        int end = to;
        while (end > from && bytes[end - 1] == c) {
            end--;
        }
        return end;
    }

    private int afterBlanks(int from, int to) {
        int i = from;
        while (i < to && bytes[i] == ' ') {
            i++;
        }
        return i;
    }

    private int afterBlanksAndTabs(int from, int to) {
        int i = from;
        while (i < to && (bytes[i] == ' ' || bytes[i] == '\t')) {
            i++;
        }
        return i;
    }

    private final class Line {
        private final int number;
        private final int start;
        private final int end;
        private boolean broken;

        Line(int number, int start, int end) {
            this.number = number;
            this.start = start;
            this.end = end;
        }

        void parse() {
            int first = afterBlanksAndTabs(start, end);
            if (first == end || hasNulOrCr()) {
                return;
            }
            if (bytes[first] == '#') {
                if (first > start) {
                    report(NOTE, first, "indented-comment", "XMail reads a comment in column 1 only; move it there");
                }
                return;
            }
            List<TabField> fields = fields();
            if (!broken) {
                rows.accept(new TabRow(number, fields));
            }
        }

        private boolean hasNulOrCr() {
            for (int i = start; i < end; i++) {
                if (bytes[i] == '\0') {
                    report(ERROR, i, "nul", "a NUL byte: this is not a text file, or not in UTF-8");
                    return true;
                } else if (bytes[i] == '\r') {
                    report(ERROR, i, "lone-cr", "a CR inside a line: end lines with LF or CRLF");
                    return true;
                }
            }
            return false;
        }

        private List<TabField> fields() {
            List<TabField> fields = new ArrayList<>(2);
            int from = start;
            while (from < end) {
                int to = find('\t', from, end);
                if (to > from) {
                    field(from, to, fields);
                }
                from = to + 1;
            }
            return fields;
        }

        private void field(int from, int to, List<TabField> fields) {
            if (bytes[from] == '"') {
                quoted(from, to, fields);
            } else if (bytes[from] != ' ') {
                unquoted(from, to, fields);
            } else if (afterBlanksAndTabs(from, end) == end) {
                report(NOTE, from, "trailing-blanks", "XMail reads the blanks behind this TAB as a field; remove them");
            } else {
                error(from, "leading-blank", "a blank before a field: separate fields by TABs only");
            }
        }

        private void unquoted(int from, int to, List<TabField> fields) {
            int quote = find('"', from, to);
            if (quote < to) {
                error(
                        quote,
                        "stray-quote",
                        "a quote inside an unquoted field: quote the whole field, write `\\\"` inside");
                return;
            }
            fields.add(new TabField(text(from, to), column(from), false));
        }

        private void quoted(int from, int to, List<TabField> fields) {
            int close = closingQuote(from + 1, to);
            if (close == to) {
                report(
                        WARNING,
                        from,
                        "unclosed-quote",
                        "the closing quote is missing; the field ends at the TAB or line end");
            } else if (afterBlanks(close + 1, to) < to) {
                error(
                        afterBlanks(close + 1, to),
                        "text-after-quote",
                        "text after the closing quote: separate fields by TABs, write a quote inside quotes as `\\\"`");
                return;
            }
            fields.add(new TabField(text(from + 1, close).replace("\\\"", "\""), column(from), true));
        }

        /** Returns the place of the next quote that no backslash precedes, or {@code to}. */
        private int closingQuote(int from, int to) {
            int i = from;
            while (i < to && bytes[i] != '"') {
                boolean escapedQuote = bytes[i] == '\\' && i + 1 < to && bytes[i + 1] == '"';
                i += escapedQuote ? 2 : 1;
            }
            return i;
        }

        private String text(int from, int to) {
            return new String(bytes, from, to - from, ISO_8859_1);
        }

        private int column(int at) {
            return at - start + 1;
        }

        private void error(int at, String ruleId, String message) {
            broken = true;
            report(ERROR, at, ruleId, message);
        }

        private void report(Severity severity, int at, String ruleId, String message) {
            problems.add(number, column(at), severity, message, ruleId);
        }
    }
}
