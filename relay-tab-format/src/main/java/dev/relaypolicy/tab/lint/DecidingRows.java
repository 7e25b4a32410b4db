package dev.relaypolicy.tab.lint;

import dev.relaypolicy.net.CidrSet;
import dev.relaypolicy.net.Coverage;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.net.IpBlock;
import dev.relaypolicy.net.IpTable;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Which rows of a table ever decide. Exact for prefixes, at any size; where rows with other masks take part, exact up to a bounded
 * effort, and what that leaves open is counted in {@link #unproved}.
 */
final class DecidingRows {

    /** How many rows may be looked at for the rows that take part with other masks, in all. */
    private static final long MAX_LOOKS = 100_000_000;

    /** The steps of one proof, and how many may fail before no more are tried. */
    private static final int MAX_STEPS = 100_000;

    private static final int MAX_FAILURES = 100;

    private final List<AddressRow> rows;
    private final List<AddressRow> odd;
    private final IpTable<AddressRow> table;
    private final BitSet hidden = new BitSet();
    private long looks;
    private int unproved;

    private DecidingRows(List<AddressRow> rows) {
        this.rows = rows;
        this.odd = rows.stream().filter(row -> !row.isPrefix()).toList();
        this.table = table(rows);
    }

    /** Finds out which rows of a table never decide. */
    static DecidingRows of(List<AddressRow> rows) {
        DecidingRows deciding = new DecidingRows(rows);
        deciding.hidePrefixesByPrefixes();
        if (!deciding.odd.isEmpty()) {
            deciding.hideByAny();
        }
        return deciding;
    }

    private static IpTable<AddressRow> table(Collection<AddressRow> rows) {
        return IpTable.greatest(
                rows.stream().map(row -> new IpTable.Row<>(row.block(), row)).toList(),
                Comparator.comparingInt(row -> row.value().rank()));
    }

    /** Among prefixes the row that decides changes only where one of them begins or ends: whoever decides nowhere there is hidden. */
    private void hidePrefixesByPrefixes() {
        List<AddressRow> prefixes = rows.stream().filter(AddressRow::isPrefix).toList();
        IpTable<AddressRow> among = table(prefixes);
        BitSet deciding = new BitSet();
        List<IpBlock> blocks = prefixes.stream().map(AddressRow::block).toList();
        CidrSet.where(blocks, address -> {
            among.match(address).ifPresent(row -> deciding.set(row.value().rank()));
            return false;
        });
        prefixes.stream().filter(row -> !deciding.get(row.rank())).forEach(row -> hidden.set(row.rank()));
    }

    private void hideByAny() {
        for (AddressRow row : rows) {
            if (!hidden.get(row.rank()) && (!row.isPrefix() || isMetByOddRow(row))) {
                hideByAny(row);
            }
        }
    }

    private boolean isMetByOddRow(AddressRow row) {
        looks += odd.size();
        return looks > MAX_LOOKS || odd.stream().anyMatch(other -> outranks(other, row));
    }

    private void hideByAny(AddressRow row) {
        looks += rows.size();
        if (looks > MAX_LOOKS || unproved >= MAX_FAILURES) {
            unproved++;
            return;
        }
        List<IpBlock> before = rows.stream()
                .filter(other -> outranks(other, row))
                .map(AddressRow::block)
                .toList();
        switch (Coverage.of(row.block(), before, MAX_STEPS)) {
            case WHOLE -> hidden.set(row.rank());
            case UNKNOWN -> unproved++;
            case PART -> {}
        }
    }

    /** Whether a row decides in the place of another somewhere. */
    private static boolean outranks(AddressRow one, AddressRow other) {
        return one.rank() > other.rank()
                && one.block().intersection(other.block()).isPresent();
    }

    /** Whether the row decides for no address at all. */
    boolean isHidden(AddressRow row) {
        return hidden.get(row.rank());
    }

    /** How many rows it could not be found out for. */
    int unproved() {
        return unproved;
    }

    /** A row that decides in the place of a hidden one: the least strict of those at either end of it. */
    AddressRow decider(AddressRow row) {
        List<AddressRow> deciders = new ArrayList<>();
        for (IpAddress address : List.of(row.block().network(), row.block().last())) {
            Optional<IpTable.Row<AddressRow>> found = table.match(address);
            found.ifPresent(match -> deciders.add(match.value()));
        }
        return deciders.stream()
                .min(Comparator.comparingInt(AddressRow::strictness))
                .orElse(row);
    }
}
