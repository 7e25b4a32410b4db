package dev.relaypolicy.tab.lint;

import dev.relaypolicy.Origin;
import dev.relaypolicy.net.IpBlock;
import dev.relaypolicy.net.IpTable;
import dev.relaypolicy.tab.TabFile;
import dev.relaypolicy.tab.TabRow;
import dev.relaypolicy.tab.xmail.IpMapRule;
import dev.relaypolicy.tab.xmail.IpProperties;
import dev.relaypolicy.tab.xmail.SpammerRule;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.ToIntFunction;
import java.util.function.UnaryOperator;

/**
 * The rows of an address table, by index, with their lines. Numbers are kept in arrays; the text of a row is parsed
 * again only when a message needs it.
 */
final class AddressRows {

    private final byte[] bytes;
    private final IpTable<?> table;
    private final IntFunction<String> verdicts;
    private final int[] lines;
    /** The position in the file at which the line of each row begins. */
    private final int[] starts;

    private final int[] tiers;
    private final byte[] strictness;
    private final int[] ranks;

    /** The functions that describe the values of a table. */
    private record Description<V>(
            Function<V, Origin> origin,
            ToIntFunction<V> tier,
            ToIntFunction<V> strictness,
            Function<V, String> verdict) {}

    /** Joins rows with their lines; {@code ranking} computes the ranks from the tiers. */
    private <V> AddressRows(byte[] bytes, IpTable<V> table, Description<V> description, UnaryOperator<int[]> ranking) {
        this.bytes = bytes;
        this.table = table;
        this.verdicts = index -> description.verdict().apply(table.value(index));
        int size = table.blocks().size();
        this.lines = new int[size];
        this.tiers = new int[size];
        this.strictness = new byte[size];
        for (int index = 0; index < size; index++) {
            V value = table.value(index);
            lines[index] = description.origin().apply(value).line();
            tiers[index] = description.tier().applyAsInt(value);
            strictness[index] = (byte) description.strictness().applyAsInt(value);
        }
        this.starts = starts(bytes, lines);
        this.ranks = ranking.apply(tiers);
    }

    private static int[] starts(byte[] bytes, int[] lines) {
        int[] starts = new int[lines.length];
        int found = 0;
        int line = 1;
        int start = 0;
        for (int i = 0; i < bytes.length && found < lines.length; i++) {
            if (bytes[i] == '\n' || i == bytes.length - 1) {
                while (found < lines.length && lines[found] == line) {
                    starts[found++] = start;
                }
                line++;
                start = i + 1;
            }
        }
        if (found < lines.length) {
            throw new IllegalArgumentException("line " + lines[found] + " is not in these bytes");
        }
        return starts;
    }

    /** Every row permits; {@code ranks} are those of {@link #byWidth}. */
    static AddressRows ofRelay(IpTable<Origin> table, int[] ranks, byte[] bytes) {
        Description<Origin> description =
                new Description<>(origin -> origin, origin -> 0, origin -> 0, origin -> "may relay");
        return new AddressRows(bytes, table, description, tiers -> ranks);
    }

    static AddressRows ofIpMap(IpTable<IpMapRule> table, byte[] bytes) {
        Description<IpMapRule> description = new Description<>(
                IpMapRule::origin,
                IpMapRule::precedence,
                rule -> rule.denies() ? 1 : 0,
                rule -> rule.denies() ? "DENY" : "ALLOW");
        return new AddressRows(bytes, table, description, AddressRows::byTier);
    }

    static AddressRows ofSpammers(IpTable<SpammerRule> table, byte[] bytes) {
        Description<SpammerRule> description = new Description<>(
                SpammerRule::origin, rule -> 0, rule -> Integer.signum(rule.code()) + 1, rule -> "code=" + rule.code());
        return new AddressRows(bytes, table, description, AddressRows::firstMatch);
    }

    static AddressRows ofProperties(IpTable<IpProperties> table, byte[] bytes) {
        Description<IpProperties> description =
                new Description<>(IpProperties::origin, rule -> 0, rule -> 0, AddressRows::text);
        return new AddressRows(bytes, table, description, AddressRows::firstMatch);
    }

    private static String text(IpProperties properties) {
        Map<String, Integer> values = new TreeMap<>();
        properties.values().forEach((property, on) -> values.put(property.spelling(), on ? 1 : 0));
        return values.toString();
    }

    private static int[] firstMatch(int[] tiers) {
        int[] ranks = new int[tiers.length];
        Arrays.setAll(ranks, index -> ranks.length - 1 - index);
        return ranks;
    }

    private static int[] byTier(int[] tiers) {
        long[] order = new long[tiers.length];
        Arrays.setAll(order, index -> (long) tiers[index] << 32 | index);
        return ranks(order);
    }

    /**
     * Returns ranks by width: a row that never decides adds nothing to the wider ones. Of rows of one width, the first
     * has the highest rank.
     */
    static int[] byWidth(List<? extends IpTable.Row<?>> rows) {
        long[] order = new long[rows.size()];
        Arrays.setAll(order, index -> {
            IpBlock block = rows.get(index).block();
            return (long) (block.network().width() - block.maskBits()) << 32 | (order.length - 1 - index);
        });
        int[] reversed = ranks(order);
        int[] ranks = new int[reversed.length];
        Arrays.setAll(ranks, index -> reversed[reversed.length - 1 - index]);
        return ranks;
    }

    /** The lower half of each key is the index of its row. */
    private static int[] ranks(long[] order) {
        Arrays.sort(order);
        int[] ranks = new int[order.length];
        for (int rank = 0; rank < order.length; rank++) {
            ranks[(int) order[rank]] = rank;
        }
        return ranks;
    }

    int size() {
        return lines.length;
    }

    /** Returns the table, in which the matching row with the highest rank decides. */
    IpTable<?> table() {
        return table;
    }

    byte[] bytes() {
        return bytes;
    }

    IpBlock block(int index) {
        return table.blocks().get(index);
    }

    int line(int index) {
        return lines[index];
    }

    int rank(int index) {
        return ranks[index];
    }

    /** Returns the precedence. Only the order in the file distinguishes rows of one tier. */
    int tier(int index) {
        return tiers[index];
    }

    String verdict(int index) {
        return verdicts.apply(index);
    }

    int strictness(int index) {
        return strictness[index];
    }

    /** Returns the row as written in the file. */
    TabRow written(int index) {
        int end = starts[index];
        while (end < bytes.length && bytes[end] != '\n') {
            end++;
        }
        TabFile line = TabFile.parse("", Arrays.copyOfRange(bytes, starts[index], end));
        return new TabRow(lines[index], line.rows().get(0).fields());
    }
}
