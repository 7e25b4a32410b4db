package dev.relaypolicy.tab.xmail;

import dev.relaypolicy.Origin;
import java.util.Objects;

/**
 * A member of a mailing list, or a pattern of senders.
 *
 * @param permissions XMail's letters: R receives the mail, W may write to a closed list, A may do so if authenticated
 *     under the address
 */
public record ListMember(Wildcard address, String permissions, Origin origin) {

    /** The permissions of a row that has none. */
    public static final String DEFAULT_PERMISSIONS = "RW";

    static final String LETTERS = "RWA";

    public ListMember {
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(permissions, "permissions");
        Objects.requireNonNull(origin, "origin");
    }

    public boolean receives() {
        return permissions.indexOf('R') >= 0;
    }

    /** Returns whether a closed list accepts mail from the address. */
    public boolean writes() {
        return permissions.indexOf('W') >= 0;
    }

    /** Returns whether a closed list accepts mail from a user authenticated under the address. */
    public boolean writesWhenLoggedIn() {
        return permissions.indexOf('A') >= 0;
    }
}
