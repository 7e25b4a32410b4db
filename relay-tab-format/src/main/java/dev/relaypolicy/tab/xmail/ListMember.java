package dev.relaypolicy.tab.xmail;

import dev.relaypolicy.Origin;
import java.util.Objects;

/**
 * A member of a mailing list, or every sender of a pattern.
 *
 * @param address matches their addresses
 * @param permissions XMail's letters: R gets the mail, W may write to a closed list, A may where logged in under the address
 * @param origin where it is written
 */
public record ListMember(Wildcard address, String permissions, Origin origin) {

    /** What a row without permissions gives. */
    public static final String DEFAULT_PERMISSIONS = "RW";

    static final String LETTERS = "RWA";

    public ListMember {
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(permissions, "permissions");
        Objects.requireNonNull(origin, "origin");
    }

    /** Whether the member gets the list's mail. */
    public boolean receives() {
        return permissions.indexOf('R') >= 0;
    }

    /** Whether mail from the address may go to a closed list. */
    public boolean writes() {
        return permissions.indexOf('W') >= 0;
    }

    /** Whether mail from somebody logged in under the address may go to a closed list. */
    public boolean writesWhenLoggedIn() {
        return permissions.indexOf('A') >= 0;
    }
}
