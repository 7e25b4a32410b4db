package dev.relaypolicy.file;

import dev.relaypolicy.file.Problem.Severity;
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

    /** Returns the problem with the end of a file at startup. */
    public Optional<Problem> problemAtStart(String file, byte[] content) {
        return problem(file, content, false);
    }

    Optional<Problem> problem(String file, byte[] content, boolean edit) {
        boolean missing = content.length > 0 && content[content.length - 1] != '\n';
        if (this == NOT_NEEDED || !missing) {
            return Optional.empty();
        }
        boolean tolerated = this == NEEDED_IN_EDITS && !edit && endsInQuote(content);
        int line = 1;
        for (byte each : content) {
            line += each == '\n' ? 1 : 0;
        }
        return Optional.of(new Problem(
                file,
                line,
                1,
                tolerated ? Severity.WARNING : Severity.ERROR,
                tolerated
                        ? "this last line does not end in a newline: add one, because an edit without it is rejected"
                        : "this last line does not end in a newline, so the file may be cut short: complete the line"
                                + " and add a newline",
                "unfinished-line"));
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
}
