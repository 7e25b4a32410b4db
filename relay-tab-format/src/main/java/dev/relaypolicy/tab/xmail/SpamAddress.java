package dev.relaypolicy.tab.xmail;

import dev.relaypolicy.Origin;
import java.util.Objects;

/** A pattern of senders to refuse. */
public record SpamAddress(Wildcard pattern, Origin origin) {
    public SpamAddress {
        Objects.requireNonNull(pattern, "pattern");
        Objects.requireNonNull(origin, "origin");
    }
}
