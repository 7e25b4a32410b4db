package dev.relaypolicy.testkit.probe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.util.Base64;

/** Somebody's login, said by AUTH PLAIN (RFC 4616). {@link #toString} leaves the password out. */
public final class ProbeLogin {

    private final String userName;
    private final String password;

    /**
     * A login.
     *
     * @param userName without NUL
     * @param password without NUL
     */
    public ProbeLogin(String userName, String password) {
        this.userName = requireNonNull(userName, "userName");
        this.password = requireNonNull(password, "password");
        if (userName.isEmpty() || (userName + password).indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a login has a name, and no NUL in it");
        }
    }

    /** Whose it is. */
    public String userName() {
        return userName;
    }

    /** The command that says it. */
    String command() {
        byte[] message = ("\0" + userName + "\0" + password).getBytes(UTF_8);
        return "AUTH PLAIN " + Base64.getEncoder().encodeToString(message);
    }

    @Override
    public String toString() {
        return userName;
    }
}
