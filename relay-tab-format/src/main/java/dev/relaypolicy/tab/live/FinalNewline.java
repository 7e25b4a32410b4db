package dev.relaypolicy.tab.live;

import dev.relaypolicy.tab.TabProblem;
import dev.relaypolicy.tab.TabProblem.Severity;
import java.util.List;
import java.util.Optional;

/**
 * Whether a file must end in a newline. A file without one may be cut in the middle of its last line, and half a line can mean more
 * than the whole: {@code 10.0.0.0/2} is the beginning of {@code 10.0.0.0/24}.
 */
public enum FinalNewline {
    /** Not needed: the format marks its end itself, as PEM does. */
    NOT_NEEDED,
    /**
     * Needed in an edit. At the start a last line that ends in a closing quote is read, as XMail reads it: no field of it is cut. For
     * tables of which a row with fewer fields permits no more than the whole row.
     */
    NEEDED_IN_EDITS,
    /** Always needed. */
    NEEDED;

    private static final String RULE = "unfinished-line";

    /** Returns the problem with the end of a file that is read at the start. */
    public Optional<TabProblem> problemAtStart(String file, byte[] content) {
        if (this != NEEDED_IN_EDITS || !endsInQuote(content)) {
            return problemInEdit(file, content);
        }
        return isMissing(content)
                ? Optional.of(problem(
                        file,
                        content,
                        Severity.WARNING,
                        "this last line does not end in a newline: add one, since an edit without it is not taken"))
                : Optional.empty();
    }

    /** Returns the problem with the end of a file that has changed since it was read last. */
    Optional<TabProblem> problemInEdit(String file, byte[] content) {
        return this != NOT_NEEDED && isMissing(content)
                ? Optional.of(problem(
                        file,
                        content,
                        Severity.ERROR,
                        "this last line does not end in a newline, so the file may be cut short: complete the line and"
                                + " add a newline"))
                : Optional.empty();
    }

    /** Returns the end of a file as a list of problems, for a reader that has others. */
    List<TabProblem> problems(String file, byte[] content, boolean edit) {
        return (edit ? problemInEdit(file, content) : problemAtStart(file, content))
                .stream().toList();
    }

    private static boolean isMissing(byte[] content) {
        return content.length > 0 && content[content.length - 1] != '\n';
    }

    /** CRs at the end of a line do not count. */
    private static boolean endsInQuote(byte[] content) {
        int end = content.length;
        while (end > 0 && content[end - 1] == '\r') {
            end--;
        }
        boolean closes = end > 1 && content[end - 1] == '"' && content[end - 2] != '\t' && content[end - 2] != '\n';
        return closes && content[end - 2] != '\\';
    }

    private static TabProblem problem(String file, byte[] content, Severity severity, String message) {
        int line = 1;
        for (byte each : content) {
            line += each == '\n' ? 1 : 0;
        }
        return new TabProblem(file, line, 1, severity, message, RULE);
    }
}
