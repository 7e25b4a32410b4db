package dev.relaypolicy.server.config.model;

import dev.relaypolicy.file.FileSource;
import dev.relaypolicy.server.config.yaml.YamlNode.Place;
import java.nio.file.Path;

/**
 * A file that a configuration names. Two with the same path and format are equal.
 *
 * @param name its name in problems and origins, as written in the configuration
 */
public record Table<T>(Path path, String name, TableFormat<T> format) {

    FileSource<T> source() {
        return new FileSource<>(path, name, format.reader(), format.whenMissing());
    }

    /** A table and the place of its name in the configuration. */
    public record Named(Table<?> table, Place place) {}
}
