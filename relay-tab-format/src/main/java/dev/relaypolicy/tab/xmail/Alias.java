package dev.relaypolicy.tab.xmail;

import dev.relaypolicy.Origin;
import java.util.Objects;

/**
 * An alias of an account.
 *
 * @param exact whether neither the domain nor the name is a pattern
 * @param target a name in the same domain, or {@code name@domain}
 */
public record Alias(Wildcard domain, Wildcard name, boolean exact, String target, Origin origin) {
    public Alias {
        Objects.requireNonNull(domain, "domain");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(origin, "origin");
    }

    /** XMail ranks patterns by length: the longest wins. */
    int length() {
        return domain.toString().length() + name.toString().length();
    }
}
