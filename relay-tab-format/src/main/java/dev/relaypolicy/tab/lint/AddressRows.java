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
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The rows of a table of addresses with the lines that they were read from, by their place in the table. Kept as numbers: an {@link
 * AddressRow} is made only for a row that a message is about.
 */
final class AddressRows {

    /** What a row says, in the words of {@link AddressRow}. */
    private record Meaning(String verdict, int strictness, int tier, Origin origin) {}

    private final byte[] bytes;
    private final Meanings<?> meanings;
    private final int[] lines;
    /** Where the line of each row begins. */
    private final int[] starts;

    private final int[] tiers;
    private final int[] ranks;
    private final IpTable<?> table;

    /** A table, and what a row of it says. */
    private record Meanings<V>(IpTable<V> table, Function<V, Meaning> meaning) {
        Meaning of(int place) {
            return meaning.apply(table.value(place));
        }
    }

    /**
     * Joins rows with their lines.
     *
     * @param ranked whether the table decides by the precedence that the rows are to be looked at with
     */
    private AddressRows(byte[] bytes, Meanings<?> meanings, Ranking ranking, boolean ranked) {
        this.bytes = bytes;
        this.meanings = meanings;
        int size = meanings.table().blocks().size();
        this.lines = new int[size];
        this.tiers = new int[size];
        for (int place = 0; place < size; place++) {
            Meaning meaning = meanings.of(place);
            lines[place] = meaning.origin().line();
            tiers[place] = meaning.tier();
        }
        this.starts = starts(bytes, lines);
        this.ranks = ranking.ranks(meanings.table(), tiers);
        this.table = ranked ? meanings.table() : meanings.table().ranked(ranks);
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

    /** How the rows of a table take precedence of each other. */
    @FunctionalInterface
    private interface Ranking {
        int[] ranks(IpTable<?> table, int[] tiers);
    }

    /** Every row permits; ranked by width, so that a row that does not decide adds nothing to wider ones. */
    static AddressRows ofRelay(IpTable<Origin> table, byte[] bytes) {
        Meanings<Origin> meanings = new Meanings<>(table, origin -> new Meaning("may relay", 0, 0, origin));
        return new AddressRows(bytes, meanings, (rows, tiers) -> byWidth(rows), false);
    }

    /** The greatest precedence decides, and of equal ones the later row. */
    static AddressRows ofIpMap(IpTable<IpMapRule> table, byte[] bytes) {
        Meanings<IpMapRule> meanings = new Meanings<>(
                table,
                rule -> new Meaning(
                        rule.denies() ? "DENY" : "ALLOW", rule.denies() ? 1 : 0, rule.precedence(), rule.origin()));
        return new AddressRows(bytes, meanings, (rows, tiers) -> byTier(tiers), true);
    }

    /** The first row decides. */
    static AddressRows ofSpammers(IpTable<SpammerRule> table, byte[] bytes) {
        Meanings<SpammerRule> meanings = new Meanings<>(
                table, rule -> new Meaning("code=" + rule.code(), Integer.signum(rule.code()) + 1, 0, rule.origin()));
        return new AddressRows(bytes, meanings, (rows, tiers) -> firstMatch(tiers.length), true);
    }

    /** The first row decides. */
    static AddressRows ofProperties(IpTable<IpProperties> table, byte[] bytes) {
        Meanings<IpProperties> meanings = new Meanings<>(table, rule -> new Meaning(text(rule), 0, 0, rule.origin()));
        return new AddressRows(bytes, meanings, (rows, tiers) -> firstMatch(tiers.length), true);
    }

    private static String text(IpProperties properties) {
        Map<String, Integer> values = new TreeMap<>();
        properties.values().forEach((property, on) -> values.put(property.spelling(), on ? 1 : 0));
        return values.toString();
    }

    private static int[] firstMatch(int size) {
        int[] ranks = new int[size];
        Arrays.setAll(ranks, place -> size - 1 - place);
        return ranks;
    }

    private static int[] byTier(int[] tiers) {
        long[] order = new long[tiers.length];
        Arrays.setAll(order, place -> (long) tiers[place] << 32 | place);
        return ranks(order);
    }

    /** Of rows of one width the first has the greatest rank. */
    private static int[] byWidth(IpTable<?> table) {
        long[] order = new long[table.blocks().size()];
        Arrays.setAll(order, place -> {
            IpBlock block = table.blocks().get(place);
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
        return meanings.of(place).verdict();
    }

    int strictness(int place) {
        return meanings.of(place).strictness();
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
