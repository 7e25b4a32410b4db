package dev.relaypolicy.file;

import dev.relaypolicy.file.Problem.Severity;
import java.util.List;
import java.util.Optional;

/**
 * Whether a file must end in a newline. Without one, its last line may be truncated and match more than the whole:
 * {@code 10.0.0.0/2} is the beginning of {@code 10.0.0.0/24}.
 */
public enum FinalNewline {
    /** Not required, because the format marks its end, as PEM does. */
    NOT_NEEDED,
    /**
     * Required in edits. At startup, a final closing quote is accepted too, as in XMail, because the fields of that row
     * are complete. For tables in which a row with fewer fields never permits more.
     */
    NEEDED_IN_EDITS,
    /** Always required. */
    NEEDED;

    private static final String RULE = "unfinished-line";

    /** Returns the problem with the end of a file at startup. */
    public Optional<Problem> problemAtStart(String file, byte[] content) {
        if (this != NEEDED_IN_EDITS || !endsInQuote(content)) {
            return problemInEdit(file, content);
        }
        return isMissing(content)
                ? Optional.of(problem(
                        file,
                        content,
                        Severity.WARNING,
                        "this last line does not end in a newline: add one, because an edit without it is rejected"))
                : Optional.empty();
    }

    Optional<Problem> problemInEdit(String file, byte[] content) {
        return this != NOT_NEEDED && isMissing(content)
                ? Optional.of(problem(
                        file,
                        content,
                        Severity.ERROR,
                        "this last line does not end in a newline, so the file may be cut short: complete the line and"
                                + " add a newline"))
                : Optional.empty();
    }

    List<Problem> problems(String file, byte[] content, boolean edit) {
        return (edit ? problemInEdit(file, content) : problemAtStart(file, content))
                .stream().toList();
    }

    private static boolean isMissing(byte[] content) {
        return content.length > 0 && content[content.length - 1] != '\n';
    }

    /** CRs after the quote do not count. */
    private static boolean endsInQuote(byte[] content) {
        int end = content.length;
        while (end > 0 && content[end - 1] == '\r') {
            end--;
        }
        boolean closes = end > 1 && content[end - 1] == '"' && content[end - 2] != '\t' && content[end - 2] != '\n';
        return closes && content[end - 2] != '\\';
    }

    private static Problem problem(String file, byte[] content, Severity severity, String message) {
        int line = 1;
        for (byte each : content) {
            line += each == '\n' ? 1 : 0;
        }
        return new Problem(file, line, 1, severity, message, RULE);
    }
}
