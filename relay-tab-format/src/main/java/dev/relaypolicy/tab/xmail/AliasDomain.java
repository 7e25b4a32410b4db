package dev.relaypolicy.tab.xmail;

import dev.relaypolicy.Origin;
import dev.relaypolicy.mail.DomainName;
import java.util.Objects;

/**
 * An alias of a domain.
 *
 * @param exact whether the alias is a single domain, not a pattern
 */
public record AliasDomain(Wildcard alias, boolean exact, DomainName real, Origin origin) {
    public AliasDomain {
        Objects.requireNonNull(alias, "alias");
        Objects.requireNonNull(real, "real");
        Objects.requireNonNull(origin, "origin");
    }
}
