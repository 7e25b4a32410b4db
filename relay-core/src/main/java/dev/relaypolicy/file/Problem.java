package dev.relaypolicy.file;

import dev.relaypolicy.text.Escapes;
import java.util.Comparator;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * A problem in a file.
 *
 * @param file the name as given to the reader
 * @param line from 1; 0 for the whole file
 * @param column the byte in the line, from 1; 0 for the whole line or file
 * @param message one lower-case sentence with the fix; may contain text from the file
 * @param ruleId stable, for programs: lower-case letters, digits and hyphens, beginning with a letter
 */
public record Problem(String file, int line, int column, Severity severity, String message, String ruleId) {

    /** The consequence of a problem for its file. */
    public enum Severity {
        /** The file cannot be used. */
        ERROR,
        /** XMail reads the file differently, or it probably does not mean what it says. */
        WARNING,
        NOTE;

        /** Returns the word that tools print, such as {@code error}. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Orders problems by line and column. */
    public static final Comparator<Problem> BY_PLACE =
            Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column);

    private static final Pattern RULE_ID = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");
    private static final int MAX_QUOTED = 80;

    public Problem {
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(severity, "severity");
        Objects.requireNonNull(message, "message");
        if (line < 0 || column < 0) {
            throw new IllegalArgumentException("a line or column cannot be negative: " + line + ":" + column);
        }
        if (!RULE_ID.matcher(ruleId).matches()) {
            throw new IllegalArgumentException("`" + ruleId
                    + "` is not a rule id: use lower-case letters, digits and hyphens, beginning with a letter");
        }
    }

    /** Returns a problem with a file as a whole. */
    public static Problem ofFile(String file, Severity severity, String message, String ruleId) {
        return new Problem(file, 0, 0, severity, message, ruleId);
    }

    /** Returns text from a file in backticks for a message, truncated if it is long. */
    public static String quote(String text) {
        return text.length() <= MAX_QUOTED ? "`" + text + "`" : "`" + text.substring(0, MAX_QUOTED) + "...`";
    }

    /** Returns whether the severity is {@link Severity#ERROR}. */
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
