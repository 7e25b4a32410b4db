package dev.relaypolicy.spi;

/**
 * A password that a login is verified against. Compares in constant time; {@code toString} does not reveal it.
 * Immutable.
 */
public sealed interface StoredPassword permits Secret, PasswordHash {

    /** Returns whether the offered password is the same, byte for byte. An empty password never matches. */
    boolean matches(byte[] offered);

    /** Returns whether this is the empty password, which never matches. */
    boolean isEmpty();

    /**
     * Returns whether both are stored identically: the same secret, or the same hash with the same salt and iterations.
     */
    boolean isSameAs(StoredPassword other);
}
