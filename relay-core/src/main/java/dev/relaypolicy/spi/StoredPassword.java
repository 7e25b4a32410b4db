package dev.relaypolicy.spi;

/**
 * A password that a login is verified against: a {@link Secret}, which is recoverable, or a {@link PasswordHash}, which
 * is not. Compares in constant time; {@code toString} does not reveal it. Immutable.
 */
public sealed interface StoredPassword permits Secret, PasswordHash {

    /** Returns whether the offered password equals this one, byte for byte. An empty password never matches. */
    boolean matches(byte[] offered);

    /** Returns whether this is the empty password, which never matches. */
    boolean isEmpty();

    /**
     * Returns whether both are stored identically: the same secret, or the same hash with the same salt and iterations.
     * Two different hashes of one password are not the same.
     */
    boolean isSameAs(StoredPassword other);
}
