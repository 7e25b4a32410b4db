package dev.relaypolicy.tab;

import dev.relaypolicy.text.Escapes;
import java.util.Comparator;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Something wrong, or odd, at a place in a file. What the parser, the readers and the lint rules report.
 *
 * @param file the file as its reader names it
 * @param line the line, from 1; 0 where the whole file is meant
 * @param column the byte in the line, from 1; 0 where the whole line or file is meant
 * @param severity what it means for the file
 * @param message one sentence for people, lower-case, with the fix; may hold text from the file
 * @param ruleId a stable word for programs, lower-case words and hyphens
 */
public record TabProblem(String file, int line, int column, Severity severity, String message, String ruleId) {

    /** What a problem means for the file. */
    public enum Severity {
        /** The file cannot be used. */
        ERROR,
        /** The file says something else to XMail, or probably not what was meant. */
        WARNING,
        /** Worth knowing. */
        NOTE;

        /** The word used by the tools: {@code error}, {@code warning}, {@code note}. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** By place in the file. */
    static final Comparator<TabProblem> BY_PLACE =
            Comparator.comparingInt(TabProblem::line).thenComparingInt(TabProblem::column);

    private static final Pattern RULE_ID = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");
    private static final int MAX_QUOTED = 80;

    public TabProblem {
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(severity, "severity");
        Objects.requireNonNull(message, "message");
        if (line < 0 || column < 0) {
            throw new IllegalArgumentException("a line or column cannot be negative: " + line + ":" + column);
        }
        if (!RULE_ID.matcher(ruleId).matches()) {
            throw new IllegalArgumentException("`" + ruleId + "` is not a rule id: use lower-case words and hyphens");
        }
    }

    /** A problem with a file as a whole, such as one that cannot be read. */
    public static TabProblem ofFile(String file, Severity severity, String message, String ruleId) {
        return new TabProblem(file, 0, 0, severity, message, ruleId);
    }

    /** Puts text from a file in backticks for a message; long text is cut. */
    public static String quote(String text) {
        return text.length() <= MAX_QUOTED ? "`" + text + "`" : "`" + text.substring(0, MAX_QUOTED) + "...`";
    }

    /** Whether the file cannot be used because of this. */
    public boolean isError() {
        return severity == Severity.ERROR;
    }

    /** Returns {@code file:line:col: error: text [rule-id]} on one line of printable ASCII. */
    @Override
    public String toString() {
        String place = line == 0 ? "" : column == 0 ? ":" + line : ":" + line + ":" + column;
        return Escapes.printable(file) + place + ": " + severity.word() + ": " + Escapes.printable(message) + " ["
                + ruleId + "]";
    }
}
