package dev.relaypolicy.tab.xmail;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.relaypolicy.Origin;
import dev.relaypolicy.file.ReadResult;
import dev.relaypolicy.mail.DomainName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code aliasdomain.tab}: alias and real domain. An alias with {@code *} or {@code ?} is a pattern. Exact aliases take
 * precedence; of the patterns, the first match wins. Immutable.
 */
public final class AliasDomainTab {

    private final ImmutableList<AliasDomain> rows;
    private final ImmutableMap<String, AliasDomain> exact;

    private AliasDomainTab(List<AliasDomain> rows) {
        this.rows = ImmutableList.copyOf(rows);
        Map<String, AliasDomain> map = new HashMap<>();
        rows.stream()
                .filter(AliasDomain::exact)
                .forEach(row -> map.putIfAbsent(row.alias().toString(), row));
        this.exact = ImmutableMap.copyOf(map);
    }

    public static ReadResult<AliasDomainTab> read(String file, byte[] bytes) {
        Map<String, Origin> seen = new HashMap<>();
        return RowReader.readAll(file, bytes, row -> aliasDomain(row, seen)).map(AliasDomainTab::new);
    }

    private static Optional<AliasDomain> aliasDomain(Row row, Map<String, Origin> seen) {
        if (!row.has(2, "alias domain, real domain")) {
            return Optional.empty();
        }
        row.ignoreFrom(2);
        Optional<DomainPattern> alias = DomainPattern.read(row, 0);
        Optional<DomainName> real = row.domain(1);
        if (alias.isEmpty() || real.isEmpty()) {
            return Optional.empty();
        }
        row.warnIfSeen(alias.get().wildcard().toString(), seen, "this alias");
        return Optional.of(new AliasDomain(alias.get().wildcard(), alias.get().exact(), real.get(), row.origin()));
    }

    /** Returns the row that matches the domain; empty if there is none. */
    public Optional<AliasDomain> find(DomainName domain) {
        AliasDomain plain = exact.get(domain.ascii());
        return plain != null
                ? Optional.of(plain)
                : rows.stream()
                        .filter(row -> !row.exact() && row.alias().matches(domain.ascii()))
                        .findFirst();
    }

    /** Returns all rows in file order. */
    public List<AliasDomain> all() {
        return rows;
    }
}
