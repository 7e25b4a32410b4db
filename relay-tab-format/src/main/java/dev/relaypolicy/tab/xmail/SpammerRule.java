package dev.relaypolicy.tab.xmail;

import dev.relaypolicy.Origin;
import java.util.Objects;

/**
 * What a row of {@code spammers.tab} says about its addresses.
 *
 * @param code above 0: refused at connect; 0: refused from MAIL on unless the client has logged in; below 0: XMail delays each
 *     command by as many seconds
 * @param origin where it is written
 */
public record SpammerRule(int code, Origin origin) {

    /** The code of a row that gives none. */
    public static final int DEFAULT_CODE = 1;

    public SpammerRule {
        Objects.requireNonNull(origin, "origin");
    }
}
