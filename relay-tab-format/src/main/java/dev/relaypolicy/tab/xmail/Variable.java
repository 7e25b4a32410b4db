package dev.relaypolicy.tab.xmail;

import dev.relaypolicy.Origin;
import java.util.Objects;

/** A variable of {@code server.tab} or {@code user.tab}. */
public record Variable(String name, String value, Origin origin) {
    public Variable {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(value, "value");
        Objects.requireNonNull(origin, "origin");
    }
}
