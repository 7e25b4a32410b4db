package dev.relaypolicy.tab.xmail;

import dev.relaypolicy.Origin;
import dev.relaypolicy.mail.DomainName;
import java.util.Objects;

/**
 * A domain that is ours.
 *
 * @param name the domain
 * @param origin where it is written
 */
public record LocalDomain(DomainName name, Origin origin) {
    public LocalDomain {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(origin, "origin");
    }
}
