package dev.relaypolicy.auth.mechanism;

import dev.relaypolicy.spi.StoredPassword;

/**
 * A user name with evidence of the password. It can be verified against any number of stored passwords, in a time that does not
 * depend on the result. {@code toString} does not reveal the evidence.
 */
public interface Proof {

    /** Returns the user name as the client sent it; may be empty, which no user has. */
    String userName();

    /** Returns whether there is no evidence, such as an empty password. An empty proof never succeeds. */
    boolean isEmpty();

    /** Returns whether the evidence matches this password. */
    boolean provenBy(StoredPassword secret);
}
