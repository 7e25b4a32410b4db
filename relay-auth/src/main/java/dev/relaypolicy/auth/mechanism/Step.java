package dev.relaypolicy.auth.mechanism;

import java.util.Objects;

/** The state of a login attempt after a message of the client. */
public sealed interface Step {

    /**
     * The server sends a challenge.
     *
     * @param text the challenge before base64; may be empty
     */
    record Challenge(String text, Exchange next) implements Step {
        public Challenge {
            Objects.requireNonNull(text, "text");
            Objects.requireNonNull(next, "next");
        }
    }

    /** The exchange is complete; the proof is not yet verified. */
    record Claimed(Proof proof) implements Step {
        public Claimed {
            Objects.requireNonNull(proof, "proof");
        }
    }

    /** The response violates the syntax of the mechanism. */
    record Malformed() implements Step {}

    /** The client sent an initial response to a mechanism in which the server speaks first (RFC 4954 section 4). */
    record Unexpected() implements Step {}
}
