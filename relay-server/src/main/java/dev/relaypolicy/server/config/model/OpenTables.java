package dev.relaypolicy.server.config.model;

import com.google.common.collect.ImmutableMap;
import dev.relaypolicy.file.LiveFile;
import dev.relaypolicy.file.LiveFileListener;
import dev.relaypolicy.file.Problem;
import dev.relaypolicy.file.Problem.Severity;
import dev.relaypolicy.file.ReadResult;
import java.nio.file.Files;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The files that a configuration names, each kept up to date. The set of files is immutable. */
public final class OpenTables {

    public static final OpenTables NONE = new OpenTables(Map.of());

    private final ImmutableMap<Table<?>, LiveFile<?>> files;

    private OpenTables(Map<Table<?>, LiveFile<?>> files) {
        this.files = ImmutableMap.copyOf(files);
    }

    /**
     * Opens the files of a configuration.
     *
     * @param file the name of the configuration, for problems
     * @param known files that are already open, which stay open
     */
    public static ReadResult<OpenTables> open(
            String file, List<Table.Named> named, OpenTables known, LiveFileListener listener, InstantSource clock) {
        Map<Table<?>, LiveFile<?>> files = new LinkedHashMap<>();
        Set<Table<?>> tried = new HashSet<>();
        List<Problem> problems = new ArrayList<>();
        int rows = 0;
        for (Table.Named place : named) {
            Table<?> table = place.table();
            @Nullable LiveFile<?> open = known.files.get(table);
            if (open != null) {
                files.put(table, open);
            } else if (!files.containsKey(table) && tried.add(table)) {
                if (Files.notExists(table.path())) {
                    problems.add(missing(file, place));
                    continue;
                }
                rows += open(table, files, problems, listener, clock);
            }
        }
        return problems.stream().anyMatch(Problem::isError)
                ? new ReadResult.Unusable<>(problems)
                : new ReadResult.Usable<>(new OpenTables(files), rows, problems);
    }

    private static <T> int open(
            Table<T> table,
            Map<Table<?>, LiveFile<?>> files,
            List<Problem> problems,
            LiveFileListener listener,
            InstantSource clock) {
        ReadResult<LiveFile<T>> reading = LiveFile.open(table.source(), listener, clock);
        problems.addAll(reading.problems());
        if (reading instanceof ReadResult.Usable<LiveFile<T>> usable) {
            files.put(table, usable.value());
            return usable.rows();
        }
        return 0;
    }

    public Collection<LiveFile<?>> files() {
        return files.values();
    }

    /** Reads the files of a configuration with errors, only for their problems, and keeps none of them open. */
    public static List<Problem> problems(String file, List<Table.Named> named) {
        List<Problem> problems = new ArrayList<>();
        Set<Table<?>> seen = new HashSet<>();
        for (Table.Named place : named) {
            if (seen.add(place.table())) {
                problems.addAll(
                        Files.notExists(place.table().path())
                                ? List.of(missing(file, place))
                                : place.table().source().read().problems());
            }
        }
        return problems;
    }

    private static Problem missing(String file, Table.Named place) {
        return new Problem(
                file,
                place.place().line(),
                place.place().column(),
                Severity.ERROR,
                Problem.quote(place.table().name()) + " is missing: make this file, or correct its path",
                "missing-file");
    }

    /** Returns the current contents. */
    public TableContents now() {
        Map<Table<?>, Object> values = new LinkedHashMap<>();
        files.forEach((table, file) -> values.put(table, file.get()));
        return new TableContents(values);
    }
}
