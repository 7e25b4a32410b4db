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
 * The rows of an address table, by index, with the lines they were read from. Line numbers, ranks and tiers are kept in
 * arrays; the text of a row is parsed again only when a message needs it.
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

    /** What the values of a table say, in the words of the methods here. */
    private record Meaning<V>(
            Function<V, Origin> origin,
            ToIntFunction<V> tier,
            ToIntFunction<V> strictness,
            Function<V, String> verdict) {}

    /**
     * Joins rows with their lines.
     *
     * @param ranking the ranks by which the table decides, from the tiers
     */
    private <V> AddressRows(byte[] bytes, IpTable<V> table, Meaning<V> meaning, UnaryOperator<int[]> ranking) {
        this.bytes = bytes;
        this.table = table;
        this.verdicts = place -> meaning.verdict().apply(table.value(place));
        int size = table.blocks().size();
        this.lines = new int[size];
        this.tiers = new int[size];
        this.strictness = new byte[size];
        for (int place = 0; place < size; place++) {
            V value = table.value(place);
            lines[place] = meaning.origin().apply(value).line();
            tiers[place] = meaning.tier().applyAsInt(value);
            strictness[place] = (byte) meaning.strictness().applyAsInt(value);
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

    /**
     * Every row permits.
     *
     * @param ranks those of {@link #byWidth}, by which the table decides
     */
    static AddressRows ofRelay(IpTable<Origin> table, int[] ranks, byte[] bytes) {
        Meaning<Origin> meaning = new Meaning<>(origin -> origin, origin -> 0, origin -> 0, origin -> "may relay");
        return new AddressRows(bytes, table, meaning, tiers -> ranks);
    }

    /** Returns the rows of a table in which the row with the highest precedence decides; of equal ones, the last. */
    static AddressRows ofIpMap(IpTable<IpMapRule> table, byte[] bytes) {
        Meaning<IpMapRule> meaning = new Meaning<>(
                IpMapRule::origin,
                IpMapRule::precedence,
                rule -> rule.denies() ? 1 : 0,
                rule -> rule.denies() ? "DENY" : "ALLOW");
        return new AddressRows(bytes, table, meaning, AddressRows::byTier);
    }

    static AddressRows ofSpammers(IpTable<SpammerRule> table, byte[] bytes) {
        Meaning<SpammerRule> meaning = new Meaning<>(
                SpammerRule::origin, rule -> 0, rule -> Integer.signum(rule.code()) + 1, rule -> "code=" + rule.code());
        return new AddressRows(bytes, table, meaning, AddressRows::firstMatch);
    }

    static AddressRows ofProperties(IpTable<IpProperties> table, byte[] bytes) {
        Meaning<IpProperties> meaning = new Meaning<>(IpProperties::origin, rule -> 0, rule -> 0, AddressRows::text);
        return new AddressRows(bytes, table, meaning, AddressRows::firstMatch);
    }

    private static String text(IpProperties properties) {
        Map<String, Integer> values = new TreeMap<>();
        properties.values().forEach((property, on) -> values.put(property.spelling(), on ? 1 : 0));
        return values.toString();
    }

    private static int[] firstMatch(int[] tiers) {
        int[] ranks = new int[tiers.length];
        Arrays.setAll(ranks, place -> ranks.length - 1 - place);
        return ranks;
    }

    private static int[] byTier(int[] tiers) {
        long[] order = new long[tiers.length];
        Arrays.setAll(order, index -> (long) tiers[index] << 32 | index);
        return ranks(order);
    }

    /** Ranks by width, so that a row that does not decide adds nothing to wider ones; of one width the first row is the greatest. */
    static int[] byWidth(List<? extends IpTable.Row<?>> rows) {
        long[] order = new long[rows.size()];
        Arrays.setAll(order, place -> {
            IpBlock block = rows.get(place).block();
            return (long) (block.network().width() - block.maskBits()) << 32 | (order.length - 1 - place);
        });
        int[] reversed = ranks(order);
        int[] ranks = new int[reversed.length];
        Arrays.setAll(ranks, index -> reversed[reversed.length - 1 - index]);
        return ranks;
    }

    /** Converts sort keys to ranks. The lower half of each key is the index of its row. */
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

    /** Returns the table; the matching row with the highest rank decides. */
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

    /**
     * Returns the rank, which is unique in the table. Of the rows that match an address, the one with the highest rank
     * decides.
     */
    int rank(int index) {
        return ranks[index];
    }

    /** Returns the precedence. Only the order in the file distinguishes rows of one tier. */
    int tier(int index) {
        return tiers[index];
    }

    String verdict(int place) {
        return verdicts.apply(place);
    }

    int strictness(int place) {
        return strictness[place];
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
