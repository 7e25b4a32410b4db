package dev.relaypolicy.tab.xmail;

import dev.relaypolicy.Origin;
import java.util.Objects;

/**
 * What a row of an ipmap says about its addresses.
 *
 * @param denies whether they are refused
 * @param precedence the greatest among the rows that match decides, the later of two equal ones; -1 or more
 * @param origin where it is written
 */
public record IpMapRule(boolean denies, int precedence, Origin origin) {

    /** XMail starts its search below this, so that a smaller one would never decide. */
    public static final int LEAST_PRECEDENCE = -1;

    public IpMapRule {
        Objects.requireNonNull(origin, "origin");
        if (precedence < LEAST_PRECEDENCE) {
            throw new IllegalArgumentException("the precedence `" + precedence + "` would never decide");
        }
    }
}
