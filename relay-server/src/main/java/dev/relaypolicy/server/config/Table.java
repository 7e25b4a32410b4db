package dev.relaypolicy.server.config;

import static java.util.Objects.requireNonNull;

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
record Table<T>(Path path, String name, TableFormat<T> format) {
    Table {
        requireNonNull(path, "path");
        requireNonNull(name, "name");
        requireNonNull(format, "format");
    }

    TabSource<T> source() {
        return new TabSource<>(path, name, format.reader(), format.whenMissing());
    }
}
