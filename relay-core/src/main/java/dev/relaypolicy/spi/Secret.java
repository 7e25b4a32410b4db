package dev.relaypolicy.spi;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.util.function.Function;

/**
 * A password kept in a form that can be given back, as challenge-response mechanisms and XMail's tables need it. Compares in
 * constant time and shows nothing in {@code toString}. Immutable.
 */
public final class Secret implements StoredPassword {

    private final byte[] password;

    private Secret(byte[] password) {
        this.password = password;
    }

    /** A secret from a password; the bytes are copied. An empty password is kept, and never matches. */
    public static Secret of(byte[] password) {
        return new Secret(password.clone());
    }

    /** A secret from a password in UTF-8. */
    public static Secret of(String password) {
        return new Secret(password.getBytes(UTF_8));
    }

    /**
     * {@inheritDoc}
     *
     * <p>The time taken hangs on the length of what was offered only: {@link MessageDigest#isEqual} takes as long as its
     * first argument.
     */
    @Override
    public boolean matches(byte[] offered) {
        return MessageDigest.isEqual(offered, password) && password.length > 0;
    }

    /**
     * Computes something from the password, such as a keyed digest, without handing it out.
     *
     * @param use is given a copy
     */
    public <T> T use(Function<byte[], T> use) {
        return use.apply(password.clone());
    }

    @Override
    public boolean isEmpty() {
        return password.length == 0;
    }

    @Override
    public String toString() {
        return "Secret[hidden]";
    }
}
