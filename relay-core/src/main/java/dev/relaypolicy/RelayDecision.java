package dev.relaypolicy;

import java.util.Objects;

/**
 * What a policy, or the gate, says to a request.
 *
 * <p>The constructors hold the meaning: a Permit carries a 2xx reply, a Deny a 5xx, a Defer a 4xx, and nothing else can
 * be built. Immutable.
 */
public sealed interface RelayDecision {

    /** The four kinds of decision, for code that must be exhaustive at Java 17. */
    enum Effect {
        PERMIT("permit"),
        DENY("deny"),
        DEFER("defer"),
        ABSTAIN("abstain");

        private final String word;

        Effect(String word) {
            this.word = word;
        }

        /** The word used in logs and by the tools: {@code permit}, {@code deny}, {@code defer}, {@code abstain}. */
        public String word() {
            return word;
        }
    }

    /** The kind of this decision. */
    Effect effect();

    /** A decision that says something: every one but {@link Abstain}. */
    sealed interface Opinion extends RelayDecision {

        /** Why. */
        Reason reason();

        /** What the client hears. */
        SmtpReply reply();
    }

    /** The client may hand us the mail. */
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

    /** The client may not, now or later. */
    record Deny(Reason reason, SmtpReply reply) implements Opinion {
        public Deny {
            Objects.requireNonNull(reason, "reason");
            requireClass(reply, 5, "a Deny");
        }

        @Override
        public Effect effect() {
            return Effect.DENY;
        }
    }

    /** It cannot be decided now; the client may ask again. */
    record Defer(Reason reason, SmtpReply reply) implements Opinion {
        public Defer {
            Objects.requireNonNull(reason, "reason");
            requireClass(reply, 4, "a Defer");
        }

        @Override
        public Effect effect() {
            return Effect.DEFER;
        }
    }

    /** No opinion. What that comes to is decided by {@link RelayGate} alone. */
    enum Abstain implements RelayDecision {
        INSTANCE;

        @Override
        public Effect effect() {
            return Effect.ABSTAIN;
        }
    }

    /** Permits with {@code 250 2.1.5 OK}. */
    static RelayDecision permit(Reason reason) {
        return new Permit(reason, SmtpReply.RECIPIENT_OK);
    }

    /** Denies with {@code 550 5.7.1 Relay denied}, which tells the client nothing about the rule (R16). */
    static RelayDecision deny(Reason reason) {
        return new Deny(reason, SmtpReply.RELAY_DENIED);
    }

    /** Denies with a reply of the caller's choice, which must be a 5xx. */
    static RelayDecision deny(Reason reason, SmtpReply reply) {
        return new Deny(reason, reply);
    }

    /** Defers with {@code 451 4.3.0 Temporary failure, please try again later}. */
    static RelayDecision defer(Reason reason) {
        return new Defer(reason, SmtpReply.TEMPORARY_FAILURE);
    }

    /** Says nothing. */
    static RelayDecision abstain() {
        return Abstain.INSTANCE;
    }

    private static void requireClass(SmtpReply reply, int replyClass, String kind) {
        Objects.requireNonNull(reply, "reply");
        if (reply.code() / 100 != replyClass) {
            throw new IllegalArgumentException(
                    kind + " cannot hold the reply `" + reply + "`: its code must be " + replyClass + "xx");
        }
    }
}
