package dev.relaypolicy.server.config;

import static java.util.Objects.requireNonNull;

import dev.relaypolicy.Origin;
import dev.relaypolicy.net.IpTable;
import java.util.Optional;

/**
 * Client addresses: those written in the configuration, or those of a file.
 *
 * @param inline those written
 * @param file the file, which then says all
 */
record Addresses(IpTable<Origin> inline, Optional<Table<IpTable<Origin>>> file) {
    Addresses {
        requireNonNull(inline, "inline");
        requireNonNull(file, "file");
    }

    IpTable<Origin> table(Tables tables) {
        return file.map(tables::get).orElse(inline);
    }

    /** Returns what is named, for explanations. */
    @Override
    public String toString() {
        return file.map(table -> "in " + table.name())
                .orElseGet(() -> "among " + inline.rows().size() + " written here");
    }
}
