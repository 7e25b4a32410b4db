package dev.relaypolicy.tab.xmail;

import com.google.common.base.CharMatcher;
import java.util.Optional;

/**
 * A field with a domain or a pattern of domains.
 *
 * @param exact whether it is a single domain
 */
record DomainPattern(Wildcard wildcard, boolean exact) {

    static Optional<DomainPattern> read(Row row, int field) {
        return row.name(field, "the domain").flatMap(text -> {
            if (!Wildcard.isPattern(text)) {
                return row.domain(field, text).map(name -> new DomainPattern(Wildcard.literal(name.ascii()), true));
            }
            if (!CharMatcher.ascii().matchesAllOf(text)) {
                row.error(
                        field, "not-a-pattern", "a pattern of domains is matched against A-labels: write it in ASCII");
                return Optional.empty();
            }
            return row.wildcardOf(field, text).map(pattern -> new DomainPattern(pattern, false));
        });
    }
}
