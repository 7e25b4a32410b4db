package dev.relaypolicy.auth;

import static java.util.Objects.requireNonNull;

import java.util.function.Function;

/**
 * Where an AUTH command stands. A server with a thread for each session lets {@link #finish} run the dialogue; one that is
 * called back with each line keeps the {@link Challenge} in between.
 */
public sealed interface LoginStep {

    /** How a server puts a line to the client and reads the line it answers. */
    @FunctionalInterface
    interface Dialogue<X extends Exception> {
        /**
         * Sends a line and returns the next one from the client, both without line ends.
         *
         * @throws X where the connection fails or ends
         */
        String ask(String line) throws X;
    }

    /** The client is to answer. */
    final class Challenge implements LoginStep {
        private final String line;
        private final Function<String, LoginStep> next;

        Challenge(String line, Function<String, LoginStep> next) {
            this.line = requireNonNull(line, "line");
            this.next = requireNonNull(next, "next");
        }

        /** The reply line to send: {@code 334} and base64. */
        public String line() {
            return line;
        }

        /**
         * Takes the client's line, and may wait on this thread. To be called once.
         *
         * @param clientLine the line without its end; {@code *} calls the attempt off
         */
        public LoginStep answer(String clientLine) {
            return next.apply(clientLine);
        }
    }

    /** The attempt is over. */
    record Finished(LoginOutcome outcome) implements LoginStep {
        public Finished {
            requireNonNull(outcome, "outcome");
        }
    }

    /** Asks the client until the attempt is over. */
    default <X extends Exception> LoginOutcome finish(Dialogue<X> dialogue) throws X {
        LoginStep step = this;
        while (step instanceof Challenge challenge) {
            step = challenge.answer(dialogue.ask(challenge.line()));
        }
        return ((Finished) step).outcome();
    }
}
