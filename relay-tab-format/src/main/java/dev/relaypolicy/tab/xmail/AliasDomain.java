package dev.relaypolicy.tab.xmail;

import dev.relaypolicy.Origin;
import dev.relaypolicy.mail.DomainName;
import java.util.Objects;

/**
 * A domain, or every domain of a pattern, that stands for another.
 *
 * @param alias matches the domains that stand for the real one
 * @param exact whether the alias is one domain, and not a pattern
 * @param real the domain they stand for
 * @param origin where it is written
 */
public record AliasDomain(Wildcard alias, boolean exact, DomainName real, Origin origin) {
    public AliasDomain {
        Objects.requireNonNull(alias, "alias");
        Objects.requireNonNull(real, "real");
        Objects.requireNonNull(origin, "origin");
    }
}
