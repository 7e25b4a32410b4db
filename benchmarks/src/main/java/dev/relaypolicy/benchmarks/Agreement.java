package dev.relaypolicy.benchmarks;

import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.net.IpBlock;
import dev.relaypolicy.net.IpTable;
import dev.relaypolicy.net.IpTable.Row;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Correctness before speed: {@link IpTable} names the row that {@link MaskMaps} name, and for a sample of the addresses the one that a
 * scan of all rows finds, for a table in every order, at random addresses and at the edges of rows.
 */
final class Agreement {

    private static final int MOST_EDGES = 400_000;
    private static final int SCANNED = 300;

    private final List<Row<Integer>> rows;
    /** The ranks of the rows in each order, and the table in that order. */
    private final List<int[]> ranks = new ArrayList<>();

    private final List<IpTable<Integer>> tables = new ArrayList<>();
    private final MaskMaps reference;
    private int asked;

    private Agreement(List<Row<Integer>> rows) {
        this.rows = rows;
        int[] first = new int[rows.size()];
        Arrays.setAll(first, place -> first.length - 1 - place);
        ranks.add(Ranks.of(rows));
        ranks.add(first);
        ranks.add(Ranks.of(rows.stream()
                .map(row -> new Row<>(row.block(), row.block().maskBits()))
                .toList()));
        tables.add(IpTable.highest(rows, Row::value));
        tables.add(IpTable.firstMatch(rows));
        tables.add(IpTable.longestPrefix(rows));
        reference = new MaskMaps(rows, ranks);
    }

    /**
     * Checks a table by precedence, by first match and by longest prefix.
     *
     * @param randomAddresses how many to ask about beside the edges
     * @return one line to print
     * @throws IllegalStateException at the first difference
     */
    static String check(TableKind kind, boolean ipv4, int size, int randomAddresses) {
        Agreement agreement = new Agreement(TestTables.make(kind, ipv4, size));
        Random random = new Random(9);
        for (int i = 0; i < randomAddresses; i++) {
            agreement.ask(ipv4 ? IpAddress.ofIpv4(random.nextInt()) : TestTables.ipv6(random));
        }
        agreement.askAtEdges();
        return "- %s IPv%d, %,d rows, by precedence, first match and longest prefix: %,d addresses, 0 differences"
                .formatted(kind, ipv4 ? 4 : 6, agreement.rows.size(), agreement.asked);
    }

    private void askAtEdges() {
        int step = Math.max(1, (int) (4L * rows.size() / MOST_EDGES));
        for (int place = 0; place < rows.size(); place += step) {
            IpBlock block = rows.get(place).block();
            ask(block.network());
            ask(block.last());
            ask(neighbour(block.network(), -1));
            ask(neighbour(block.last(), 1));
        }
    }

    private void ask(IpAddress address) {
        int[] expected = reference.find(address);
        for (int order = 0; order < tables.size(); order++) {
            int found = tables.get(order).find(address);
            if (found != expected[order]) {
                throw new IllegalStateException("`" + address + "` is in row " + expected[order] + ", not " + found);
            }
            if (asked % 1_000 == 0 && asked < 1_000 * SCANNED && found != scan(ranks.get(order), address)) {
                throw new IllegalStateException("a scan of all rows finds another row for `" + address + "`");
            }
        }
        asked++;
    }

    private int scan(int[] ranksOfOrder, IpAddress address) {
        int best = -1;
        for (int place = 0; place < ranksOfOrder.length; place++) {
            if (rows.get(place).block().contains(address) && (best < 0 || ranksOfOrder[place] > ranksOfOrder[best])) {
                best = place;
            }
        }
        return best;
    }

    /** The address before or after, round the end of the family. */
    private static IpAddress neighbour(IpAddress address, int step) {
        if (address.isIpv4()) {
            return IpAddress.ofIpv4((int) address.low() + step);
        }
        BigInteger number = new BigInteger(1, address.toInetAddress().getAddress()).add(BigInteger.valueOf(step));
        return IpAddress.ofIpv6(number.shiftRight(64).longValue(), number.longValue());
    }
}
