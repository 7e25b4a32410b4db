package dev.relaypolicy.tab.xmail;

import com.google.common.collect.ImmutableList;
import dev.relaypolicy.file.ReadResult;
import java.util.List;
import java.util.Optional;

/** {@code spam-address.tab}: senders to refuse at MAIL, one pattern per row. Immutable. */
public final class SpamAddressTab {

    private final ImmutableList<SpamAddress> rows;

    private SpamAddressTab(List<SpamAddress> rows) {
        this.rows = ImmutableList.copyOf(rows);
    }

    public static ReadResult<SpamAddressTab> read(String file, byte[] bytes) {
        return RowReader.readAll(file, bytes, SpamAddressTab::address).map(SpamAddressTab::new);
    }

    private static Optional<SpamAddress> address(Row row) {
        row.ignoreFrom(1);
        return row.wildcard(0, "the pattern").map(pattern -> new SpamAddress(pattern, row.origin()));
    }

    /** Returns the first row that matches the sender; empty if there is none. */
    public Optional<SpamAddress> find(String sender) {
        return rows.stream().filter(row -> row.pattern().matches(sender)).findFirst();
    }

    /** Returns all rows in file order. */
    public List<SpamAddress> all() {
        return rows;
    }
}
