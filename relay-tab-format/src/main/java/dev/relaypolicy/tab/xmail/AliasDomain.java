package dev.relaypolicy.tab.xmail;

import dev.relaypolicy.Origin;
import dev.relaypolicy.mail.DomainName;
import java.util.Objects;

/**
 * An alias of a domain; may be a pattern.
 *
 * @param alias matches the alias domain
 * @param exact whether the alias is a single domain, not a pattern
 * @param real the real domain
 */
public record AliasDomain(Wildcard alias, boolean exact, DomainName real, Origin origin) {
    public AliasDomain {
        Objects.requireNonNull(alias, "alias");
        Objects.requireNonNull(real, "real");
        Objects.requireNonNull(origin, "origin");
    }
}
