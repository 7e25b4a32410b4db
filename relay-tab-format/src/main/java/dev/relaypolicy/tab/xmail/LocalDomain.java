package dev.relaypolicy.tab.xmail;

import dev.relaypolicy.Origin;
import dev.relaypolicy.mail.DomainName;
import java.util.Objects;

/** A local domain. */
public record LocalDomain(DomainName name, Origin origin) {
    public LocalDomain {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(origin, "origin");
    }
}
