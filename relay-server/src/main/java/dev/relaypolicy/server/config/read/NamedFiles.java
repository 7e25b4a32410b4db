package dev.relaypolicy.server.config.read;

import dev.relaypolicy.server.config.table.Table;
import dev.relaypolicy.server.config.table.TableFormat;
import dev.relaypolicy.server.config.yaml.Section;
import dev.relaypolicy.tab.TabProblem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Gathers the files that a configuration names, while it is read. A path is one from the folder of the configuration on. */
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

    /** The file behind {@code file}, in the one format that there is. */
    <T> Optional<Table<T>> file(Section section, TableFormat<T> format) {
        return file(section, "file", format);
    }

    /** The file behind a key. */
    <T> Optional<Table<T>> file(Section section, String key, TableFormat<T> format) {
        return section.placed(key, this::resolve).map(path -> {
            Table<T> table =
                    new Table<>(path.value(), base.relativize(path.value()).toString(), format);
            all.add(new Table.Named(table, path.place()));
            return table;
        });
    }

    /** The file behind {@code file}, in the format that is named beside it; without one, in the first of these. */
    <T> Optional<Table<T>> file(Section section, List<TableFormat<T>> formats) {
        List<String> names = formats.stream().map(TableFormat::name).toList();
        Optional<TableFormat<T>> format = section.value("format", word -> named(word, formats, names));
        if (format.isEmpty() && section.has("format")) {
            // known, and not read as what it may not be
            section.has("file");
            return Optional.empty();
        }
        return file(section, format.orElse(formats.get(0)));
    }

    private static <T> TableFormat<T> named(String word, List<TableFormat<T>> formats, List<String> names) {
        return formats.stream()
                .filter(format -> format.name().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        TabProblem.quote(word) + " is not a format here: use " + String.join(", ", names)));
    }

    /** The first of two ways to say one thing that is present; both are an error. */
    static void eitherOr(Section section, String one, String other) {
        if (Stream.of(one, other).allMatch(section::has)) {
            section.error(
                    section.placeOf(other),
                    "`" + one + "` and `" + other + "` both stand in `" + section.name() + "`: write one of them",
                    "bad-value");
        }
    }
}
