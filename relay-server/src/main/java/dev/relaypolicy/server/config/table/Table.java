package dev.relaypolicy.server.config.table;

import static java.util.Objects.requireNonNull;

import dev.relaypolicy.server.config.yaml.YamlNode.Place;
import dev.relaypolicy.tab.live.TabSource;
import java.nio.file.Path;

/**
 * A file that a configuration names. Two with the same path and format are the same table.
 *
 * @param <T> what it says
 * @param path where it is
 * @param name how problems and origins name it: as it is written in the configuration
 * @param format how it is read
 */
public record Table<T>(Path path, String name, TableFormat<T> format) {
    public Table {
        requireNonNull(path, "path");
        requireNonNull(name, "name");
        requireNonNull(format, "format");
    }

    TabSource<T> source() {
        return new TabSource<>(path, name, format.reader(), format.whenMissing());
    }

    /** A table and the place of its name in the configuration. */
    public record Named(Table<?> table, Place place) {}
}
