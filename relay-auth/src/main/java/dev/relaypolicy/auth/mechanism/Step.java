package dev.relaypolicy.auth.mechanism;

import java.util.Objects;

/** Where an attempt stands. */
public sealed interface Step {

    /**
     * The client is asked for something.
     *
     * @param text what is put to it, before base64; may be empty
     * @param next takes the answer
     */
    record Challenge(String text, Exchange next) implements Step {
        public Challenge {
            Objects.requireNonNull(text, "text");
            Objects.requireNonNull(next, "next");
        }
    }

    /**
     * The client has said all it has to say.
     *
     * @param proof what it comes to, not yet checked
     */
    record Claimed(Proof proof) implements Step {
        public Claimed {
            Objects.requireNonNull(proof, "proof");
        }
    }

    /** What the client sent does not have the mechanism's form. */
    record Malformed() implements Step {}

    /** The client spoke first in a mechanism where the server does (RFC 4954 section 4). */
    record Unexpected() implements Step {}
}
