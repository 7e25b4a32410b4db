package dev.relaypolicy;

import java.util.Objects;
import java.util.Optional;

/**
 * The decision of a policy, or of the gate, on a request. Immutable.
 *
 * <p>A Permit needs a 2xx reply, a Deny 5xx, a Defer 4xx; otherwise the constructor throws {@link
 * IllegalArgumentException}.
 */
public sealed interface RelayDecision {

    /**
     * The kind of a decision. In Java 17, a {@code switch} can be exhaustive over an enum but not over sealed types.
     */
    enum Effect {
        PERMIT("permit"),
        DENY("deny"),
        DEFER("defer"),
        ABSTAIN("abstain");

        private final String word;

        Effect(String word) {
            this.word = word;
        }

        /** Returns the word for logs and tools, such as {@code permit}. */
        public String word() {
            return word;
        }
    }

    /** Returns the kind of this decision. */
    Effect effect();

    /** Returns this decision if it is a Deny or a Defer; otherwise empty. */
    default Optional<Opinion> refusal() {
        return Optional.empty();
    }

    /** Any decision except {@link Abstain}. */
    sealed interface Opinion extends RelayDecision {

        /** Returns the reason, for the log. */
        Reason reason();

        /** Returns the reply to the client. */
        SmtpReply reply();
    }

    /** The server accepts the recipient. */
    record Permit(Reason reason, SmtpReply reply) implements Opinion {
        public Permit {
            Objects.requireNonNull(reason, "reason");
            requireClass(reply, 2, "a Permit");
        }

        @Override
        public Effect effect() {
            return Effect.PERMIT;
        }
    }

    /** The server rejects the request permanently. */
    record Deny(Reason reason, SmtpReply reply) implements Opinion {
        public Deny {
            Objects.requireNonNull(reason, "reason");
            requireClass(reply, 5, "a Deny");
        }

        @Override
        public Effect effect() {
            return Effect.DENY;
        }

        @Override
        public Optional<Opinion> refusal() {
            return Optional.of(this);
        }
    }

    /** The server cannot decide now; the client may retry. */
    record Defer(Reason reason, SmtpReply reply) implements Opinion {
        public Defer {
            Objects.requireNonNull(reason, "reason");
            requireClass(reply, 4, "a Defer");
        }

        @Override
        public Effect effect() {
            return Effect.DEFER;
        }

        @Override
        public Optional<Opinion> refusal() {
            return Optional.of(this);
        }
    }

    /** No opinion. Only {@link RelayGate} gives it a meaning. */
    enum Abstain implements RelayDecision {
        INSTANCE;

        @Override
        public Effect effect() {
            return Effect.ABSTAIN;
        }
    }

    /** Returns a Permit with {@code 250 2.1.5 OK}. */
    static Permit permit(Reason reason) {
        return new Permit(reason, SmtpReply.RECIPIENT_OK);
    }

    /** Returns a Deny with {@code 550 5.7.1 Relay denied}, which does not reveal the rule (R16). */
    static Deny deny(Reason reason) {
        return new Deny(reason, SmtpReply.RELAY_DENIED);
    }

    /** Returns a Deny with a reply, which must be 5xx. */
    static Deny deny(Reason reason, SmtpReply reply) {
        return new Deny(reason, reply);
    }

    /** Returns a Defer with {@link SmtpReply#TEMPORARY_FAILURE}. */
    static Defer defer(Reason reason) {
        return new Defer(reason, SmtpReply.TEMPORARY_FAILURE);
    }

    /** Returns {@link Abstain}. */
    static RelayDecision abstain() {
        return Abstain.INSTANCE;
    }

    private static void requireClass(SmtpReply reply, int replyClass, String kind) {
        Objects.requireNonNull(reply, "reply");
        if (reply.code() / 100 != replyClass) {
            throw new IllegalArgumentException(
                    kind + " cannot have the reply `" + reply + "`: its code must be " + replyClass + "xx");
        }
    }
}
