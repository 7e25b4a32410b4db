package dev.relaypolicy.server.config.model;

import dev.relaypolicy.Origin;
import dev.relaypolicy.file.Problem;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.net.IpBlock;
import dev.relaypolicy.net.IpTable;
import dev.relaypolicy.spi.PolicySettings;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

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

    /** Returns the blocks of a setting, each with its own place. */
    public static <V> List<IpTable.Row<V>> rows(PolicySettings settings, String key, Function<Origin, V> value) {
        return settings.placedValues(key, ClientAddresses::block).stream()
                .map(block -> new IpTable.Row<>(block.value(), value.apply(block.origin())))
                .toList();
    }

    /** Parses a block without bits below its prefix. */
    public static IpBlock block(String text) {
        IpBlock block = IpBlock.parse(text);
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        if (slash >= 0 && !IpAddress.parse(address).equals(block.network())) {
            throw new IllegalArgumentException(Problem.quote(text) + " has bits below its prefix: write `" + block
                    + "` if you mean the whole network, or `" + address + "` for the one address");
        }
        return block;
    }

    @Override
    public String toString() {
        return file.map(table -> "in " + table.name())
                .orElseGet(() -> "among " + inline.rows().size() + " written here");
    }
}
