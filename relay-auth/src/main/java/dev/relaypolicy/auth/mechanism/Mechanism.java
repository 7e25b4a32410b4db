package dev.relaypolicy.auth.mechanism;

import java.util.Optional;

/** A way to log in. Implementations are safe for use by many threads and keep no state of an attempt. */
public interface Mechanism {

    /** Its name as it is advertised: 1 to 20 upper-case letters, digits, hyphens and underscores (RFC 4422 section 3.1). */
    String name();

    /** Whether somebody who reads the exchange reads the password. */
    boolean showsPassword();

    /**
     * Begins an attempt.
     *
     * @param initialResponse what the client sent along with the mechanism's name, decoded; an empty array where it said
     *     that it sends nothing, absent where it did not say
     */
    Step start(Optional<byte[]> initialResponse);
}
