package dev.relaypolicy.auth.mechanism;

import dev.relaypolicy.spi.StoredPassword;

/**
 * A user name with evidence of the password. Verification takes a time that does not depend on the result. {@code
 * toString} does not reveal the evidence.
 */
public interface Proof {

    /** Returns the user name as the client sent it; may be empty. */
    String userName();

    /** Returns whether the evidence is empty and therefore never succeeds. */
    boolean isEmpty();

    /** Returns whether the evidence matches this password. */
    boolean matches(StoredPassword password);
}
