package dev.relaypolicy.server.config;

import dev.relaypolicy.spi.PasswordHash;
import dev.relaypolicy.spi.Secret;
import dev.relaypolicy.spi.StoredPassword;
import dev.relaypolicy.spi.XmailPassword;

/** Passwords as a configuration keeps them: a scheme in braces, and what it needs. */
final class Passwords {

    private static final String XMAIL = "{XMAIL}";

    private Passwords() {}

    /**
     * Reads a stored password.
     *
     * @throws IllegalArgumentException where the text is none; the message does not repeat it
     */
    static StoredPassword parse(String stored) {
        if (stored.startsWith(PasswordHash.PREFIX)) {
            return PasswordHash.parse(stored);
        }
        if (stored.startsWith(XMAIL)) {
            Secret password = XmailPassword.decode(stored.substring(XMAIL.length()));
            if (password.isEmpty()) {
                throw new IllegalArgumentException("the password is empty");
            }
            return password;
        }
        throw new IllegalArgumentException("a password is `" + PasswordHash.PREFIX + "...`, or `" + XMAIL
                + "...` where a client needs CRAM-MD5 or APOP: write it with `relay hash --scheme=pbkdf2`");
    }
}
