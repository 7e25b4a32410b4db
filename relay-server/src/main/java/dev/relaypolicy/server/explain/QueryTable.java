package dev.relaypolicy.server.explain;

import com.google.common.base.Splitter;
import dev.relaypolicy.Listener;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.text.Escapes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Queries as tab-separated values. The header names the columns; {@code id}, {@code client} and {@code to} are
 * required. Values may contain the escapes {@code \\}, {@code \t}, {@code \r}, {@code \n} and {@code \0}. An empty
 * value means none; so does {@code -} in an optional column other than {@code from}.
 */
public final class QueryTable {

    private static final Set<String> COLUMNS =
            Set.of("id", "client", "from", "to", "user", "popped", "tls", "helo", "listener");
    private static final Set<String> YES = Set.of("yes", "true", "1");
    private static final Set<String> NO = Set.of("no", "false", "0");

    public record Row(String id, Query query) {}

    private final List<String> columns;
    private final Function<String, Optional<Listener>> listeners;
    private final List<String> problems;

    private QueryTable(List<String> columns, Function<String, Optional<Listener>> listeners, List<String> problems) {
        this.columns = columns;
        this.listeners = listeners;
        this.problems = problems;
    }

    /**
     * Reads a table.
     *
     * @param listeners finds a listener by its name
     * @param problems receives {@code line: problem} for everything that cannot be read
     * @return the valid rows
     */
    public static List<Row> read(String text, Function<String, Optional<Listener>> listeners, List<String> problems) {
        List<String> lines = text.lines().toList();
        if (lines.isEmpty()) {
            problems.add("1: the table is empty: begin with a header that names its columns");
            return List.of();
        }
        List<String> columns = Splitter.on('\t').splitToList(lines.get(0));
        for (String column : columns) {
            if (!COLUMNS.contains(column)) {
                problems.add("1: `" + column + "` is not a column: use "
                        + String.join(", ", COLUMNS.stream().sorted().toList()));
            }
        }
        columns.stream()
                .distinct()
                .filter(column -> Collections.frequency(columns, column) > 1)
                .forEach(column -> problems.add("1: the column `" + column + "` appears twice"));
        for (String needed : List.of("id", "client", "to")) {
            if (!columns.contains(needed)) {
                problems.add("1: the column `" + needed + "` is missing");
            }
        }
        if (!problems.isEmpty()) {
            return List.of();
        }
        QueryTable table = new QueryTable(columns, listeners, problems);
        List<Row> rows = new ArrayList<>();
        for (int i = 1; i < lines.size(); i++) {
            if (!lines.get(i).isEmpty()) {
                table.row(i + 1, lines.get(i)).ifPresent(rows::add);
            }
        }
        return rows;
    }

    private Optional<Row> row(int number, String line) {
        List<String> fields = Splitter.on('\t').splitToList(line);
        if (fields.size() != columns.size()) {
            problems.add(number + ": this row has " + fields.size() + " of " + columns.size() + " columns");
            return Optional.empty();
        }
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < fields.size(); i++) {
            values.put(columns.get(i), Escapes.unescape(fields.get(i)));
        }
        Optional<IpAddress> client = IpAddress.tryParse(values.getOrDefault("client", ""));
        if (client.isEmpty()) {
            problems.add(number + ": `" + values.get("client") + "` is not an IP address");
        }
        String listenerName = optional(values, "listener").orElse("smtp");
        Optional<Listener> listener = listeners.apply(listenerName);
        if (listener.isEmpty()) {
            problems.add(number + ": there is no SMTP listener `" + listenerName + "`");
        }
        String tls = optional(values, "tls").orElse("no");
        if (!YES.contains(tls) && !NO.contains(tls)) {
            problems.add(number + ": `" + tls + "` in the column tls is neither yes nor no");
        }
        if (client.isEmpty() || listener.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Row(
                values.getOrDefault("id", ""),
                new Query(
                        client.get(),
                        listener.get(),
                        values.getOrDefault("from", ""),
                        values.getOrDefault("to", ""),
                        optional(values, "user"),
                        optional(values, "popped"),
                        YES.contains(tls),
                        optional(values, "helo"))));
    }

    private static Optional<String> optional(Map<String, String> values, String column) {
        return Optional.ofNullable(values.get(column)).filter(value -> !value.isEmpty() && !value.equals("-"));
    }
}
