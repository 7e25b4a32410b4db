package dev.relaypolicy.testkit.probe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.util.Base64;

/** A user name and password for AUTH PLAIN (RFC 4616). {@link #toString} omits the password. */
public final class ProbeLogin {

    private final String userName;
    private final String password;

    /**
     * Creates a login.
     *
     * @throws IllegalArgumentException if the user name is empty, or either contains NUL
     */
    public ProbeLogin(String userName, String password) {
        this.userName = requireNonNull(userName, "userName");
        this.password = requireNonNull(password, "password");
        if (userName.isEmpty() || (userName + password).indexOf('\0') >= 0) {
            throw new IllegalArgumentException("the user name is empty, or the login contains NUL");
        }
    }

    /** Returns the user name. */
    public String userName() {
        return userName;
    }

    /** Returns the AUTH command, which contains the password. */
    String command() {
        byte[] message = ("\0" + userName + "\0" + password).getBytes(UTF_8);
        return "AUTH PLAIN " + Base64.getEncoder().encodeToString(message);
    }

    @Override
    public String toString() {
        return userName;
    }
}
