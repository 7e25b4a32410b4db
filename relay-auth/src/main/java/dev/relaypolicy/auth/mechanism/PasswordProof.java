package dev.relaypolicy.auth.mechanism;

import static java.util.Objects.requireNonNull;

import dev.relaypolicy.spi.StoredPassword;
import dev.relaypolicy.text.Escapes;

/** A password shown as it is: PLAIN, LOGIN, and PASS of POP3. Immutable. */
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
     * A user and the password it gave.
     *
     * @param password copied; empty proves nothing
     */
    public static PasswordProof of(String userName, byte[] password) {
        return new PasswordProof(userName, password, true);
    }

    /**
     * A user and password for a login that asks to act as somebody. Only oneself is allowed; acting for anybody else is
     * refused like a wrong password, and takes as long.
     *
     * @param actAs the authorization identity; empty means oneself
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
