package dev.relaypolicy.spi;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.util.function.Function;

/** A recoverable password, as challenge-response mechanisms and XMail's tables need it. */
public final class Secret implements StoredPassword {

    private final byte[] password;

    private Secret(byte[] password) {
        this.password = password;
    }

    /** Returns a secret with a copy of the bytes. An empty password never matches. */
    public static Secret of(byte[] password) {
        return new Secret(password.clone());
    }

    /** Returns a secret with the password in UTF-8. */
    public static Secret of(String password) {
        return new Secret(password.getBytes(UTF_8));
    }

    /**
     * {@inheritDoc}
     *
     * <p>The duration depends only on the length of the offered password, the first argument of
     * {@link MessageDigest#isEqual}.
     */
    @Override
    public boolean matches(byte[] offered) {
        return MessageDigest.isEqual(offered, password) && password.length > 0;
    }

    /** Applies a function, such as a keyed digest, to a copy of the password. */
    public <T> T use(Function<byte[], T> use) {
        return use.apply(password.clone());
    }

    @Override
    public boolean isEmpty() {
        return password.length == 0;
    }

    @Override
    public boolean isSameAs(StoredPassword other) {
        return other instanceof Secret secret && MessageDigest.isEqual(password, secret.password);
    }

    @Override
    public String toString() {
        return "Secret[hidden]";
    }
}
