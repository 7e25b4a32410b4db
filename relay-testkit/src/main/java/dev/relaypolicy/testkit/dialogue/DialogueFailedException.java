package dev.relaypolicy.testkit.dialogue;

import java.util.List;

/** A dialogue that did not go as its script says. The message shows everything that was said until then. */
public final class DialogueFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<String> transcript;

    DialogueFailedException(String script, int line, String problem, List<String> transcript) {
        super(script + (line == 0 ? "" : ":" + line) + ": " + problem + "\n  " + String.join("\n  ", transcript));
        this.transcript = List.copyOf(transcript);
    }

    /** What was said, one line each, escaped. */
    public List<String> transcript() {
        return transcript;
    }
}
