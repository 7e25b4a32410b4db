package dev.relaypolicy.auth.mechanism;

import static java.util.Objects.requireNonNull;

import dev.relaypolicy.spi.StoredPassword;
import dev.relaypolicy.text.Escapes;

/** A plain password (PLAIN, LOGIN, PASS). Immutable. */
public final class PasswordProof implements Proof {

    private final String userName;
    private final byte[] password;
    private final boolean forItself;

    private PasswordProof(String userName, byte[] password, boolean forItself) {
        this.userName = requireNonNull(userName, "userName");
        this.password = password.clone();
        this.forItself = forItself;
    }

    /** Returns a proof with a copy of the password; the empty password proves nothing. */
    public static PasswordProof of(String userName, byte[] password) {
        return new PasswordProof(userName, password, true);
    }

    /**
     * Returns the proof of a login with an authorization identity; empty means the user. Another identity is rejected
     * like a wrong password, after the same time.
     */
    static PasswordProof actingAs(String actAs, String userName, byte[] password) {
        return new PasswordProof(userName, password, actAs.isEmpty() || actAs.equals(userName));
    }

    @Override
    public String userName() {
        return userName;
    }

    @Override
    public boolean isEmpty() {
        return password.length == 0;
    }

    @Override
    public boolean matches(StoredPassword stored) {
        return stored.matches(password) && forItself;
    }

    @Override
    public String toString() {
        return "PasswordProof[" + Escapes.printable(userName) + "]";
    }
}
