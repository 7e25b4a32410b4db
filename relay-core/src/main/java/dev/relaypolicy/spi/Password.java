package dev.relaypolicy.spi;

import java.security.MessageDigest;
import java.util.function.Function;

/** A password kept in a form that can be given back, as challenge-response mechanisms and XMail's tables need it. Immutable. */
public final class Password implements Secret {

    private final byte[] octets;

    /** A password that nobody else holds the bytes of; made by {@link Secret#of}. */
    Password(byte[] octets) {
        this.octets = octets;
    }

    /**
     * {@inheritDoc}
     *
     * <p>The time taken hangs on the length of what was offered only: {@link MessageDigest#isEqual} takes as long as its
     * first argument.
     */
    @Override
    public boolean matches(byte[] offered) {
        return MessageDigest.isEqual(offered, octets) && octets.length > 0;
    }

    /**
     * Computes something from the password, such as a keyed digest, without handing it out.
     *
     * @param use is given a copy
     */
    public <T> T use(Function<byte[], T> use) {
        return use.apply(octets.clone());
    }

    @Override
    public boolean isEmpty() {
        return octets.length == 0;
    }

    @Override
    public String toString() {
        return "Password[hidden]";
    }
}
