package dev.relaypolicy.tab.lint;

import dev.relaypolicy.Origin;
import dev.relaypolicy.net.IpTable;
import dev.relaypolicy.tab.TabFile;
import dev.relaypolicy.tab.TabRow;
import dev.relaypolicy.tab.xmail.IpMapRule;
import dev.relaypolicy.tab.xmail.IpProperties;
import dev.relaypolicy.tab.xmail.SpammerRule;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** The rows of the tables of addresses in one form, joined with the lines they were read from. */
final class RankedRows {

    /** What one table's rows say, in the words of {@link AddressRow}. */
    private record Meaning(String verdict, int strictness, int tier, Origin origin) {}

    private RankedRows() {}

    /** Every row permits; ranked by width, so that a row that does not decide adds nothing to wider ones. */
    static List<AddressRow> ofRelay(IpTable<Origin> table, byte[] bytes) {
        List<AddressRow> rows = rows(table, bytes, origin -> new Meaning("may relay", 0, 0, origin));
        return ranked(
                rows,
                Comparator.comparing((AddressRow row) -> row.block().size())
                        .thenComparing(row -> row.written().line(), Comparator.reverseOrder()));
    }

    /** The greatest precedence decides, and of equal ones the later row. */
    static List<AddressRow> ofIpMap(IpTable<IpMapRule> table, byte[] bytes) {
        List<AddressRow> rows = rows(
                table,
                bytes,
                rule -> new Meaning(
                        rule.denies() ? "DENY" : "ALLOW", rule.denies() ? 1 : 0, rule.precedence(), rule.origin()));
        return ranked(
                rows,
                Comparator.comparingInt(AddressRow::tier)
                        .thenComparingInt(row -> row.written().line()));
    }

    /** The first row decides. */
    static List<AddressRow> ofSpammers(IpTable<SpammerRule> table, byte[] bytes) {
        return firstMatch(rows(
                table,
                bytes,
                rule -> new Meaning("code=" + rule.code(), Integer.signum(rule.code()) + 1, 0, rule.origin())));
    }

    /** The first row decides. */
    static List<AddressRow> ofProperties(IpTable<IpProperties> table, byte[] bytes) {
        return firstMatch(rows(table, bytes, rule -> new Meaning(text(rule), 0, 0, rule.origin())));
    }

    private static String text(IpProperties properties) {
        Map<String, Integer> values = new TreeMap<>();
        properties.values().forEach((property, on) -> values.put(property.spelling(), on ? 1 : 0));
        return values.toString();
    }

    private static <V> List<AddressRow> rows(IpTable<V> table, byte[] bytes, Function<V, Meaning> meaning) {
        Map<Integer, TabRow> byLine = new HashMap<>();
        TabFile.parse("", bytes).rows().forEach(row -> byLine.put(row.line(), row));
        List<AddressRow> rows = new ArrayList<>();
        for (IpTable.Row<V> row : table.rows()) {
            Meaning says = meaning.apply(row.value());
            TabRow written = byLine.get(says.origin().line());
            if (written == null) {
                throw new IllegalArgumentException(says.origin() + " is no row of these bytes");
            }
            rows.add(new AddressRow(written, row.block(), says.verdict(), says.strictness(), says.tier(), 0));
        }
        return rows;
    }

    private static List<AddressRow> firstMatch(List<AddressRow> rows) {
        return ranked(
                rows, Comparator.comparing((AddressRow row) -> row.written().line(), Comparator.reverseOrder()));
    }

    /** Gives each row its place in the order as its rank; the rows stay in the order of the file. */
    private static List<AddressRow> ranked(List<AddressRow> rows, Comparator<AddressRow> order) {
        List<AddressRow> sorted = rows.stream().sorted(order).toList();
        List<AddressRow> ranked = new ArrayList<>();
        for (int rank = 0; rank < sorted.size(); rank++) {
            AddressRow row = sorted.get(rank);
            ranked.add(new AddressRow(row.written(), row.block(), row.verdict(), row.strictness(), row.tier(), rank));
        }
        ranked.sort(Comparator.comparingInt(row -> row.written().line()));
        return ranked;
    }
}
