package dev.relaypolicy.auth.mechanism;

import java.util.Optional;

/** A SASL mechanism. Implementations are thread-safe and keep no state of an attempt. */
public interface Mechanism {

    /**
     * Returns the name to advertise: 1 to 20 upper-case letters, digits, hyphens and underscores (RFC 4422 section
     * 3.1).
     */
    String name();

    /** Returns whether the client sends the password itself, which is readable without TLS. */
    boolean showsPassword();

    /**
     * Starts an attempt with the decoded initial response: an empty array for {@code =}, absent if the client sent
     * none.
     */
    Step start(Optional<byte[]> initialResponse);
}
