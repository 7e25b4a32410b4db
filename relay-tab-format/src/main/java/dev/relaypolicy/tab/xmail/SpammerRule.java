package dev.relaypolicy.tab.xmail;

import dev.relaypolicy.Origin;
import java.util.Objects;

/**
 * The rule of a {@code spammers.tab} row.
 *
 * @param code above 0: refused at connect; 0: refused from MAIL on unless authenticated; below 0: XMail delays each
 *     command by that many seconds
 */
public record SpammerRule(int code, Origin origin) {

    /** The code of a row that has none. */
    public static final int DEFAULT_CODE = 1;

    public SpammerRule {
        Objects.requireNonNull(origin, "origin");
    }
}
