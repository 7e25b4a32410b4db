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
 * The rows of a table of addresses with the lines that they were read from, by their place in the table. Kept as numbers: an {@link
 * AddressRow} is made only for a row that a message is about.
 */
final class AddressRows {

    private final byte[] bytes;
    private final IpTable<?> table;
    private final IntFunction<String> verdicts;
    private final int[] lines;
    /** Where the line of each row begins. */
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
            throw new IllegalArgumentException("line " + lines[found] + " is no row of these bytes");
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

    /** The greatest precedence decides, and of equal ones the later row. */
    static AddressRows ofIpMap(IpTable<IpMapRule> table, byte[] bytes) {
        Meaning<IpMapRule> meaning = new Meaning<>(
                IpMapRule::origin,
                IpMapRule::precedence,
                rule -> rule.denies() ? 1 : 0,
                rule -> rule.denies() ? "DENY" : "ALLOW");
        return new AddressRows(bytes, table, meaning, AddressRows::byTier);
    }

    /** The first row decides. */
    static AddressRows ofSpammers(IpTable<SpammerRule> table, byte[] bytes) {
        Meaning<SpammerRule> meaning = new Meaning<>(
                SpammerRule::origin, rule -> 0, rule -> Integer.signum(rule.code()) + 1, rule -> "code=" + rule.code());
        return new AddressRows(bytes, table, meaning, AddressRows::firstMatch);
    }

    /** The first row decides. */
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
        Arrays.setAll(order, place -> (long) tiers[place] << 32 | place);
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
        Arrays.setAll(ranks, place -> reversed[reversed.length - 1 - place]);
        return ranks;
    }

    /** Ranks by ascending order, of which the lower half is a number from 0 on, different for each. */
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

    /** The rows, deciding by their rank. */
    IpTable<?> table() {
        return table;
    }

    byte[] bytes() {
        return bytes;
    }

    IpBlock block(int place) {
        return table.blocks().get(place);
    }

    int line(int place) {
        return lines[place];
    }

    /** Of the rows that match an address, the one with the greatest rank decides; all of a table are different. */
    int rank(int place) {
        return ranks[place];
    }

    /** The precedence; rows of one tier are told apart by their place only. */
    int tier(int place) {
        return tiers[place];
    }

    String verdict(int place) {
        return verdicts.apply(place);
    }

    int strictness(int place) {
        return strictness[place];
    }

    /** The row as written. */
    TabRow written(int place) {
        int end = starts[place];
        while (end < bytes.length && bytes[end] != '\n') {
            end++;
        }
        TabFile line = TabFile.parse("", Arrays.copyOfRange(bytes, starts[place], end));
        return new TabRow(lines[place], line.rows().get(0).fields());
    }
}
