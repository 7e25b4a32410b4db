package dev.relaypolicy.server.config.model;

import dev.relaypolicy.Origin;
import dev.relaypolicy.net.IpTable;
import java.util.Optional;

/**
 * Client addresses, written in the configuration or in a file.
 *
 * @param inline the addresses written in the configuration; ignored if there is a file
 */
public record ClientAddresses(IpTable<Origin> inline, Optional<Table<IpTable<Origin>>> file) {
    public static final ClientAddresses NONE = new ClientAddresses(IpTable.empty(), Optional.empty());

    public IpTable<Origin> table(TableContents tables) {
        return tables.get(file, inline);
    }

    @Override
    public String toString() {
        return file.map(table -> "in " + table.name())
                .orElseGet(() -> "among " + inline.rows().size() + " written here");
    }
}
