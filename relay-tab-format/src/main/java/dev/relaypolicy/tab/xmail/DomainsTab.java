package dev.relaypolicy.tab.xmail;

import com.google.common.collect.ImmutableMap;
import dev.relaypolicy.Origin;
import dev.relaypolicy.file.ReadResult;
import dev.relaypolicy.mail.DomainName;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code domains.tab}: the local domains, one per row, without their subdomains. Immutable. */
public final class DomainsTab {

    private final ImmutableMap<DomainName, LocalDomain> byName;

    private DomainsTab(List<LocalDomain> rows) {
        Map<DomainName, LocalDomain> map = new LinkedHashMap<>();
        rows.forEach(row -> map.putIfAbsent(row.name(), row));
        this.byName = ImmutableMap.copyOf(map);
    }

    public static ReadResult<DomainsTab> read(String file, byte[] bytes) {
        Map<DomainName, Origin> seen = new HashMap<>();
        return RowReader.readAll(file, bytes, row -> domain(row, seen)).map(DomainsTab::new);
    }

    private static Optional<LocalDomain> domain(Row row, Map<DomainName, Origin> seen) {
        row.ignoreFrom(1);
        return row.domain(0).map(name -> {
            row.warnIfSeen(name, seen, "this domain");
            return new LocalDomain(name, row.origin());
        });
    }

    /** Returns the row of this domain; empty if the domain is not local. */
    public Optional<LocalDomain> find(DomainName name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** Returns all domains in file order. */
    public Collection<LocalDomain> all() {
        return byName.values();
    }
}
