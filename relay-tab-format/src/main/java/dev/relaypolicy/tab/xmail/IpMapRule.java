package dev.relaypolicy.tab.xmail;

import dev.relaypolicy.Origin;
import java.util.Objects;

/**
 * The rule of an ipmap row for its addresses.
 *
 * @param denies whether they are refused
 * @param precedence -1 or more; of the matching rows, the one with the highest precedence decides, and of equal ones
 *     the last
 */
public record IpMapRule(boolean denies, int precedence, Origin origin) {

    /** XMail's search starts below this value; rows with a smaller precedence would never decide. */
    public static final int LEAST_PRECEDENCE = -1;

    public IpMapRule {
        Objects.requireNonNull(origin, "origin");
        if (precedence < LEAST_PRECEDENCE) {
            throw new IllegalArgumentException("the precedence `" + precedence + "` would never decide");
        }
    }
}
