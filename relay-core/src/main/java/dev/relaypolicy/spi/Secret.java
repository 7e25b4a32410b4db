package dev.relaypolicy.spi;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * What somebody must show to log in: a {@link Password}, which can be given back, or a {@link PasswordHash}, which can only be
 * checked against. Compares in constant time and shows nothing in {@code toString}. Immutable.
 */
public sealed interface Secret permits Password, PasswordHash {

    /** A password; the bytes are copied. An empty one is kept, and never matches. */
    static Password of(byte[] password) {
        return new Password(password.clone());
    }

    /** A password in UTF-8. */
    static Password of(String password) {
        return new Password(password.getBytes(UTF_8));
    }

    /** Whether the offered password is this one, byte for byte. Nothing matches an empty password. */
    boolean matches(byte[] offered);

    /** Whether this is the empty password, and so opens nothing. */
    boolean isEmpty();
}
