package dev.relaypolicy.tab.xmail;

import dev.relaypolicy.Origin;
import java.util.Objects;

/**
 * Whether an ipmap row denies or allows its addresses.
 *
 * @param denies true for {@code DENY}, false for {@code ALLOW}
 * @param precedence -1 or more; the matching row with the highest precedence decides, the last one if several have it
 */
public record IpMapRule(boolean denies, int precedence, Origin origin) {

    /** The smallest precedence that can decide: XMail's search starts just below it. */
    public static final int LEAST_PRECEDENCE = -1;

    public IpMapRule {
        Objects.requireNonNull(origin, "origin");
        if (precedence < LEAST_PRECEDENCE) {
            throw new IllegalArgumentException("the precedence `" + precedence + "` would never decide");
        }
    }
}
