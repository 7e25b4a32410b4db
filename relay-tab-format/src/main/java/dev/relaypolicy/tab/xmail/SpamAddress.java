package dev.relaypolicy.tab.xmail;

import dev.relaypolicy.Origin;
import java.util.Objects;

/**
 * A pattern of senders to refuse.
 *
 * @param pattern matches the addresses
 */
public record SpamAddress(Wildcard pattern, Origin origin) {
    public SpamAddress {
        Objects.requireNonNull(pattern, "pattern");
        Objects.requireNonNull(origin, "origin");
    }
}
