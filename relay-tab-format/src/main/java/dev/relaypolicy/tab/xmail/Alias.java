package dev.relaypolicy.tab.xmail;

import dev.relaypolicy.Origin;
import java.util.Objects;

/**
 * An alias of an account; may be a pattern.
 *
 * @param domain matches the alias's domain
 * @param name matches the alias's name
 * @param exact whether neither is a pattern
 * @param target the account: a name in the same domain, or {@code name@domain}
 */
public record Alias(Wildcard domain, Wildcard name, boolean exact, String target, Origin origin) {
    public Alias {
        Objects.requireNonNull(domain, "domain");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(origin, "origin");
    }

    /** Returns the length by which XMail ranks patterns: the longest wins. */
    int length() {
        return domain.toString().length() + name.toString().length();
    }
}
