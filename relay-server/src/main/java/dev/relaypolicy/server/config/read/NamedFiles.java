package dev.relaypolicy.server.config.read;

import dev.relaypolicy.Origin;
import dev.relaypolicy.net.IpBlock;
import dev.relaypolicy.net.IpTable;
import dev.relaypolicy.server.config.model.ClientAddresses;
import dev.relaypolicy.server.config.model.Table;
import dev.relaypolicy.server.config.model.TableFormat;
import dev.relaypolicy.server.config.yaml.Section;
import dev.relaypolicy.server.config.yaml.Values;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Collects the files that a configuration names. Relative paths begin at its folder. */
public final class NamedFiles {

    private final Path base;
    private final List<Table.Named> all = new ArrayList<>();

    NamedFiles(Path base) {
        this.base = base;
    }

    Path resolve(String path) {
        return base.resolve(path).normalize();
    }

    List<Table.Named> all() {
        return all;
    }

    <T> Optional<Table<T>> file(Section section, TableFormat<T> format) {
        return file(section, "file", format);
    }

    <T> Optional<Table<T>> file(Section section, String key, TableFormat<T> format) {
        return section.placed(key, this::resolve).map(path -> {
            Table<T> table =
                    new Table<>(path.value(), base.relativize(path.value()).toString(), format);
            all.add(new Table.Named(table, path.place()));
            return table;
        });
    }

    /** Reads the keys for a file and its format. The first format is the default. */
    <T> Optional<Table<T>> file(Section section, List<TableFormat<T>> formats) {
        Optional<TableFormat<T>> format =
                section.value("format", Values.oneOf("a format here", formats, TableFormat::name));
        if (format.isEmpty() && section.has("format")) {
            section.know("file");
            return Optional.empty();
        }
        if (section.has("format") && !section.has("file")) {
            section.error(
                    section.placeOf("format"), "`format` belongs to `file`: remove it, or name a file", "bad-value");
        }
        return file(section, format.orElse(formats.get(0)));
    }

    static void eitherOr(Section section, String one, String other) {
        if (Stream.of(one, other).allMatch(section::has)) {
            section.error(
                    section.placeOf(other),
                    "`" + one + "` and `" + other + "` are both in `" + section.name() + "`: write one of them",
                    "bad-value");
        }
    }

    /** Reads client addresses: {@code addresses}, or {@code file} and {@code format}. */
    ClientAddresses addresses(Section section) {
        eitherOr(section, "addresses", "file");
        Optional<Table<IpTable<Origin>>> file = file(section, TableFormat.PERMITTED);
        if (!section.has("addresses") && !section.has("file")) {
            section.missing("addresses", "addresses: [192.0.2.0/24]");
        }
        return new ClientAddresses(blocks(section, "addresses"), file);
    }

    /** Reads a key that is a list of addresses, or a mapping with a file. */
    ClientAddresses addresses(Section section, String key) {
        if (section.isMapping(key)) {
            Section inner = section.section(key).orElseThrow();
            ClientAddresses addresses = addresses(inner);
            inner.finish();
            return addresses;
        }
        return new ClientAddresses(blocks(section, key), Optional.empty());
    }

    private static IpTable<Origin> blocks(Section section, String key) {
        return IpTable.firstMatch(section.placedValues(key, IpBlock::parseExact).stream()
                .map(block -> new IpTable.Row<>(
                        block.value(),
                        new Origin(section.origin().file(), block.place().line())))
                .toList());
    }
}
