package dev.relaypolicy.tab.xmail;

import dev.relaypolicy.Origin;
import java.util.Objects;

/**
 * The rule of an ipmap row.
 *
 * @param denies true for {@code DENY}, false for {@code ALLOW}
 * @param precedence -1 or more
 */
public record IpMapRule(boolean denies, int precedence, Origin origin) {

    /** XMail's search starts just below it. */
    public static final int LEAST_PRECEDENCE = -1;

    public IpMapRule {
        Objects.requireNonNull(origin, "origin");
        if (precedence < LEAST_PRECEDENCE) {
            throw new IllegalArgumentException("the precedence `" + precedence + "` would never decide");
        }
    }
}
