package dev.relaypolicy.testkit.dialogue;

import java.util.List;

/** Thrown if a reply is not the expected one. The message includes the transcript. */
public final class DialogueFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<String> transcript;

    DialogueFailedException(String script, int line, String problem, List<String> transcript) {
        super(script + (line == 0 ? "" : ":" + line) + ": " + problem + "\n  " + String.join("\n  ", transcript));
        this.transcript = List.copyOf(transcript);
    }

    /** Returns the lines sent and received, escaped, each with a prefix {@code C: } or {@code S: }. */
    public List<String> transcript() {
        return transcript;
    }
}
