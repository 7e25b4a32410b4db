package dev.relaypolicy.server.config;

import dev.relaypolicy.Origin;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.net.IpBlock;
import dev.relaypolicy.net.IpTable;
import dev.relaypolicy.server.config.yaml.Section;
import dev.relaypolicy.tab.TabProblem;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Reads client addresses: {@code addresses}, or {@code file} and {@code format}. */
final class AddressesReader {

    private final NamedFiles files;

    AddressesReader(NamedFiles files) {
        this.files = files;
    }

    /** The addresses that a section must have. */
    Addresses read(Section section) {
        NamedFiles.eitherOr(section, "addresses", "file");
        Optional<Table<IpTable<Origin>>> file = files.file(section, TableFormat.PERMITTED);
        if (!section.has("addresses") && !section.has("file")) {
            section.missing("addresses", "addresses: [192.0.2.0/24]");
        }
        return new Addresses(blocks(section, "addresses", origin -> origin), file);
    }

    /** The value of a key that is a list of addresses, or a mapping with a file. */
    Addresses readAt(Section section, String key) {
        if (section.isMapping(key)) {
            Section inner = section.section(key).orElseThrow();
            Addresses addresses = read(inner);
            inner.finish();
            return addresses;
        }
        return new Addresses(blocks(section, key, origin -> origin), Optional.empty());
    }

    /** The blocks of a list, each with its own place. */
    static <V> IpTable<V> blocks(Section section, String key, Function<Origin, V> value) {
        return IpTable.firstMatch(rows(section, key, value));
    }

    static <V> List<IpTable.Row<V>> rows(Section section, String key, Function<Origin, V> value) {
        return section.placedValues(key, AddressesReader::block).stream()
                .map(block -> new IpTable.Row<>(
                        block.value(),
                        value.apply(new Origin(
                                section.origin().file(), block.place().line()))))
                .toList();
    }

    /** A block without bits below its prefix: what is written is what is meant. */
    private static IpBlock block(String text) {
        IpBlock block = IpBlock.parse(text);
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        if (slash >= 0 && !IpAddress.parse(address).equals(block.network())) {
            throw new IllegalArgumentException(TabProblem.quote(text) + " has bits below its prefix: write `" + block
                    + "` if all of it is meant, or `" + address + "` for the one address");
        }
        return block;
    }
}
