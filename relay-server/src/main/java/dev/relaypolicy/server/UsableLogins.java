package dev.relaypolicy.server;

import dev.relaypolicy.spi.Secret;
import dev.relaypolicy.spi.StoredPassword;
import java.util.stream.Stream;

/** The ways in which at least one user can log in. Each includes those before it. A server offers only these. */
public enum UsableLogins {

    /** There are no users. */
    NONE,

    /** Every password is stored as a hash: PLAIN, LOGIN, USER and PASS. */
    PASSWORD,

    /** At least one password is stored recoverably: CRAM-MD5 and APOP as well. */
    PASSWORD_OR_DIGEST;

    /** Returns the ways in which users with these passwords can log in. The empty password never matches. */
    public static UsableLogins of(Stream<? extends StoredPassword> passwords) {
        return passwords
                .filter(password -> !password.isEmpty())
                .map(password -> password instanceof Secret ? PASSWORD_OR_DIGEST : PASSWORD)
                .reduce(NONE, UsableLogins::or);
    }

    /** Returns the ways in which a user of either can log in. */
    public UsableLogins or(UsableLogins other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
