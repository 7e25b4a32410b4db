package dev.relaypolicy.server.config.read;

import dev.relaypolicy.Origin;
import dev.relaypolicy.net.IpTable;
import dev.relaypolicy.server.config.model.ClientAddresses;
import dev.relaypolicy.server.config.table.Table;
import dev.relaypolicy.server.config.table.TableFormat;
import dev.relaypolicy.server.config.yaml.Section;
import java.util.Optional;

/** Reads client addresses: {@code addresses}, or {@code file} and {@code format}. */
public final class ClientAddressesReader {

    private final NamedFiles files;

    ClientAddressesReader(NamedFiles files) {
        this.files = files;
    }

    /** The addresses that a section must have. */
    ClientAddresses read(Section section) {
        NamedFiles.eitherOr(section, "addresses", "file");
        Optional<Table<IpTable<Origin>>> file = files.file(section, TableFormat.PERMITTED);
        if (!section.has("addresses") && !section.has("file")) {
            section.missing("addresses", "addresses: [192.0.2.0/24]");
        }
        return new ClientAddresses(blocks(section, "addresses"), file);
    }

    /** The value of a key that is a list of addresses, or a mapping with a file. */
    ClientAddresses readAt(Section section, String key) {
        if (section.isMapping(key)) {
            Section inner = section.section(key).orElseThrow();
            ClientAddresses addresses = read(inner);
            inner.finish();
            return addresses;
        }
        return new ClientAddresses(blocks(section, key), Optional.empty());
    }

    /** The blocks of a list, each with its own place. */
    private static IpTable<Origin> blocks(Section section, String key) {
        return IpTable.firstMatch(section.placedValues(key, ClientAddresses::block).stream()
                .map(block -> new IpTable.Row<>(
                        block.value(),
                        new Origin(section.origin().file(), block.place().line())))
                .toList());
    }
}
