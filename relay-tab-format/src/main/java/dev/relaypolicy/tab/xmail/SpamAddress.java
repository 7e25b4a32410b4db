package dev.relaypolicy.tab.xmail;

import dev.relaypolicy.Origin;
import java.util.Objects;

/**
 * Senders to refuse.
 *
 * @param pattern matches their addresses
 * @param origin where it is written
 */
public record SpamAddress(Wildcard pattern, Origin origin) {
    public SpamAddress {
        Objects.requireNonNull(pattern, "pattern");
        Objects.requireNonNull(origin, "origin");
    }
}
