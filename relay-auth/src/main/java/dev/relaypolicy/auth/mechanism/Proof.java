package dev.relaypolicy.auth.mechanism;

import dev.relaypolicy.spi.StoredPassword;

/**
 * What a client has shown to prove who it is. A proof does not know whether it is right: it can be held against any number of
 * secrets, and takes as long for a wrong one as for the right one. Its {@code toString} shows no secret.
 */
public interface Proof {

    /** Who the client says it is, as it said it; may be empty, which is nobody. */
    String userName();

    /** Whether nothing was shown, such as an empty password. That never proves anything, whatever the secret. */
    boolean isEmpty();

    /** Whether this secret was shown. */
    boolean provenBy(StoredPassword secret);
}
