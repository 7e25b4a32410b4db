package dev.relaypolicy.auth;

import static java.util.Objects.requireNonNull;

import java.util.function.Function;

/**
 * The state of an AUTH command. A server with a thread per session calls {@link #finish}; an event-driven server keeps
 * the {@link Challenge} until the client's next line.
 */
public sealed interface LoginStep {

    /** Sends a line to the client and reads its response. */
    @FunctionalInterface
    interface Dialogue<X extends Exception> {
        /** Sends a line and returns the next line of the client, both without line ends. */
        String ask(String line) throws X;
    }

    /** The server waits for a response of the client. */
    final class Challenge implements LoginStep {
        private final String line;
        private final Function<String, LoginStep> next;

        Challenge(String line, Function<String, LoginStep> next) {
            this.line = requireNonNull(line, "line");
            this.next = requireNonNull(next, "next");
        }

        /** Returns the line to send: {@code 334} and base64. */
        public String line() {
            return line;
        }

        /**
         * Continues with the client's response. May block. Call it once.
         *
         * @param clientLine the line without its end; {@code *} cancels the attempt
         */
        public LoginStep answer(String clientLine) {
            return next.apply(clientLine);
        }
    }

    /** The attempt has ended. */
    record Finished(LoginOutcome outcome) implements LoginStep {
        public Finished {
            requireNonNull(outcome, "outcome");
        }
    }

    /** Runs the dialogue until the attempt ends. */
    default <X extends Exception> LoginOutcome finish(Dialogue<X> dialogue) throws X {
        LoginStep step = this;
        while (step instanceof Challenge challenge) {
            step = challenge.answer(dialogue.ask(challenge.line()));
        }
        return ((Finished) step).outcome();
    }
}
