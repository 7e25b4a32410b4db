package dev.relaypolicy.auth.mechanism;

import static java.util.Objects.requireNonNull;

import dev.relaypolicy.spi.StoredPassword;
import dev.relaypolicy.text.Escapes;

/** A plain password: PLAIN, LOGIN, and PASS of POP3. Immutable. */
public final class PasswordProof implements Proof {

    private final String userName;
    private final byte[] password;
    private final boolean forItself;

    private PasswordProof(String userName, byte[] password, boolean forItself) {
        this.userName = requireNonNull(userName, "userName");
        this.password = password.clone();
        this.forItself = forItself;
    }

    /**
     * Returns the proof of a user name and password.
     *
     * @param password is copied; the empty password proves nothing
     */
    public static PasswordProof of(String userName, byte[] password) {
        return new PasswordProof(userName, password, true);
    }

    /**
     * Returns the proof of a login with an authorization identity. An identity other than the user name is rejected like a wrong
     * password, after the same time.
     *
     * @param actAs the authorization identity; empty means the user
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
    public boolean provenBy(StoredPassword secret) {
        return secret.matches(password) && forItself;
    }

    @Override
    public String toString() {
        return "PasswordProof[" + Escapes.printable(userName) + "]";
    }
}
