package dev.relaypolicy.testkit.dialogue;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A script of one client session, in the format of the package description. Immutable.
 *
 * @param name the name in error messages, such as a file name
 * @param steps what is sent and expected, in order; never empty
 */
public record DialogueScript(String name, List<Step> steps) {

    /** One line of a script. */
    public sealed interface Step {

        /** Returns the line number in the script, from 1. */
        int line();
    }

    /** The client sends a line and CRLF. */
    public record Send(int line, String text) implements Step {
        public Send {
            Objects.requireNonNull(text, "text");
        }
    }

    /**
     * The server must send a reply.
     *
     * @param code three digits, {@code +OK}, {@code -ERR}, or {@code .} for the end of a multi-line POP3 reply
     */
    public record Expect(int line, String code) implements Step {
        public Expect {
            Objects.requireNonNull(code, "code");
        }
    }

    private static final Pattern EXPECT = Pattern.compile("S: ?([2-5][0-9]{2}|\\+OK|-ERR|\\.)( .*)?");
    private static final Pattern SEND = Pattern.compile("C:(?: (.*))?");

    public DialogueScript {
        Objects.requireNonNull(name, "name");
        steps = List.copyOf(steps);
        if (steps.isEmpty()) {
            throw new IllegalArgumentException("the dialogue `" + name + "` has no step");
        }
    }

    /**
     * Parses a script.
     *
     * @param name the name in error messages
     * @throws IllegalArgumentException if the script has no step or a line is invalid; the message lists every invalid
     *     line
     */
    public static DialogueScript parse(String name, String text) {
        List<Step> steps = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            Optional<Step> step = step(number, line);
            step.ifPresentOrElse(steps::add, unreadable(name, number, line, problems));
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", problems));
        }
        return new DialogueScript(name, steps);
    }

    private static Optional<Step> step(int number, String line) {
        Matcher expect = EXPECT.matcher(line);
        if (expect.matches()) {
            return Optional.of(new Expect(number, expect.group(1)));
        }
        Matcher send = SEND.matcher(line);
        return send.matches()
                ? Optional.of(new Send(number, Objects.requireNonNullElse(send.group(1), "")))
                : Optional.empty();
    }

    private static Runnable unreadable(String name, int number, String line, List<String> problems) {
        return () -> problems.add(name + ":" + number + ": `" + line
                + "` is not a step: write `C: text`, `S: 250`, `S: +OK`, `S: -ERR` or `S: .`");
    }
}
