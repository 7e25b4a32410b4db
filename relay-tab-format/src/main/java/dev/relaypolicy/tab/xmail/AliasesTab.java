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
 * {@code aliases.tab}: domain, alias, account. A row with {@code *} or {@code ?} in its domain or alias is a pattern.
 * Exact rows take precedence; of the patterns, the one with the longest domain plus alias wins, and of equal ones the
 * first (UsrUtils.cpp:UsrAliasLookupNameLK). ASCII case is ignored. Immutable.
 */
public final class AliasesTab {

    private final ImmutableList<Alias> rows;
    private final ImmutableMap<MailboxKey, Alias> exact;
    private final ImmutableList<Alias> patterns;

    private AliasesTab(List<Alias> rows) {
        this.rows = ImmutableList.copyOf(rows);
        Map<MailboxKey, Alias> map = new HashMap<>();
        rows.stream()
                .filter(Alias::exact)
                .forEach(row -> map.putIfAbsent(
                        MailboxKey.of(row.domain().toString(), row.name().toString()), row));
        this.exact = ImmutableMap.copyOf(map);
        this.patterns = rows.stream().filter(row -> !row.exact()).collect(ImmutableList.toImmutableList());
    }

    public static ReadResult<AliasesTab> read(String file, byte[] bytes) {
        Map<MailboxKey, Origin> seen = new HashMap<>();
        return RowReader.readAll(file, bytes, row -> alias(row, seen)).map(AliasesTab::new);
    }

    private static Optional<Alias> alias(Row row, Map<MailboxKey, Origin> seen) {
        if (!row.has(3, "domain, alias, account")) {
            return Optional.empty();
        }
        row.ignoreFrom(3);
        Optional<DomainPattern> domain = DomainPattern.read(row, 0);
        Optional<String> text = row.name(1, "the alias");
        boolean exact =
                domain.isPresent() && domain.get().exact() && text.isPresent() && !Wildcard.isPattern(text.get());
        Optional<Wildcard> name =
                text.flatMap(value -> exact ? Optional.of(Wildcard.literal(value)) : row.wildcardOf(1, value));
        Optional<String> target = row.name(2, "the account");
        if (domain.isEmpty() || name.isEmpty() || target.isEmpty()) {
            return Optional.empty();
        }
        Wildcard domains = domain.get().wildcard();
        row.warnIfSeen(MailboxKey.of(domains.toString(), name.get().toString()), seen, "this alias");
        return Optional.of(new Alias(domains, name.get(), exact, target.get(), row.origin()));
    }

    /** Returns the row that matches the name; empty if there is none. */
    public Optional<Alias> find(DomainName domain, String name) {
        Alias plain = exact.get(MailboxKey.of(domain.ascii(), name));
        if (plain != null) {
            return Optional.of(plain);
        }
        Optional<Alias> longest = Optional.empty();
        for (Alias row : patterns) {
            boolean longer = longest.isEmpty() || row.length() > longest.get().length();
            if (longer && row.domain().matches(domain.ascii()) && row.name().matches(name)) {
                longest = Optional.of(row);
            }
        }
        return longest;
    }

    /** Returns all rows in file order. */
    public List<Alias> all() {
        return rows;
    }
}
