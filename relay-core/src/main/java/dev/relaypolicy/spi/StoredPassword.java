package dev.relaypolicy.spi;

/**
 * What somebody must show to log in: a {@link Secret}, from which the password can be had back, or a {@link PasswordHash}, which
 * can only be checked against. Compares in constant time and shows nothing in {@code toString}. Immutable.
 */
public sealed interface StoredPassword permits Secret, PasswordHash {

    /** Whether the offered password is this one, byte for byte. Nothing matches an empty password. */
    boolean matches(byte[] offered);

    /** Whether this is the empty password, and so opens nothing. */
    boolean isEmpty();
}
