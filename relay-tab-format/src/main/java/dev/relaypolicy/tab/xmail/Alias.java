package dev.relaypolicy.tab.xmail;

import dev.relaypolicy.Origin;
import java.util.Objects;

/**
 * A name, or every name of a pattern, that stands for an account.
 *
 * @param domain matches the domains it is in
 * @param name matches the names
 * @param exact whether neither is a pattern
 * @param target the account: a name in the same domain, or {@code name@domain}
 * @param origin where it is written
 */
public record Alias(Wildcard domain, Wildcard name, boolean exact, String target, Origin origin) {
    public Alias {
        Objects.requireNonNull(domain, "domain");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(origin, "origin");
    }

    /** XMail prefers the longest pattern. */
    int length() {
        return domain.toString().length() + name.toString().length();
    }
}
