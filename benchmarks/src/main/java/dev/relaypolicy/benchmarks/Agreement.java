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
 * Checks that {@link IpTable} finds the same rows as {@link MaskMaps}, and, for a sample of the addresses, as a linear
 * scan.
 */
final class Agreement {

    private static final int MAX_EDGES = 400_000;
    private static final int SCANS = 300;

    private final List<Row<Integer>> rows;
    /** The ranks of the rows, for each order. */
    private final List<int[]> ranks = new ArrayList<>();

    private final List<IpTable<Integer>> tables = new ArrayList<>();
    private final MaskMaps reference;
    private int compared;

    private Agreement(List<Row<Integer>> rows) {
        this.rows = rows;
        int[] first = new int[rows.size()];
        Arrays.setAll(first, index -> first.length - 1 - index);
        ranks.add(TestTables.ranks(rows));
        ranks.add(first);
        ranks.add(TestTables.ranks(rows.stream()
                .map(row -> new Row<>(row.block(), row.block().maskBits()))
                .toList()));
        tables.add(IpTable.highest(rows, Row::value));
        tables.add(IpTable.firstMatch(rows));
        tables.add(IpTable.longestPrefix(rows));
        reference = new MaskMaps(rows, ranks);
    }

    /**
     * Checks a table by precedence, first match and longest prefix, at random addresses and at the edges of rows.
     * Returns a line for the report.
     *
     * @throws IllegalStateException if a table finds a wrong row
     */
    static String check(TableKind kind, boolean ipv4, int size, int randomAddresses) {
        Agreement agreement = new Agreement(TestTables.make(kind, ipv4, size));
        Random random = new Random(9);
        for (int i = 0; i < randomAddresses; i++) {
            agreement.compare(ipv4 ? IpAddress.ofIpv4(random.nextInt()) : TestTables.ipv6(random));
        }
        agreement.compareAtEdges();
        return "- %s IPv%d, %,d rows, by precedence, first match and longest prefix: %,d addresses, 0 differences"
                .formatted(kind, ipv4 ? 4 : 6, agreement.rows.size(), agreement.compared);
    }

    private void compareAtEdges() {
        int step = Math.max(1, (int) (4L * rows.size() / MAX_EDGES));
        for (int index = 0; index < rows.size(); index += step) {
            IpBlock block = rows.get(index).block();
            compare(block.network());
            compare(block.last());
            compare(neighbour(block.network(), -1));
            compare(neighbour(block.last(), 1));
        }
    }

    private void compare(IpAddress address) {
        int[] expected = reference.find(address);
        for (int order = 0; order < tables.size(); order++) {
            int found = tables.get(order).find(address);
            if (found != expected[order]) {
                throw new IllegalStateException(
                        "`" + address + "`: expected row " + expected[order] + ", found " + found);
            }
            if (compared % 1_000 == 0 && compared < 1_000 * SCANS && found != scan(ranks.get(order), address)) {
                throw new IllegalStateException("`" + address + "`: a linear scan finds another row");
            }
        }
        compared++;
    }

    private int scan(int[] ranksOfOrder, IpAddress address) {
        int best = -1;
        for (int index = 0; index < ranksOfOrder.length; index++) {
            if (rows.get(index).block().contains(address) && (best < 0 || ranksOfOrder[index] > ranksOfOrder[best])) {
                best = index;
            }
        }
        return best;
    }

    /** Wraps around at the ends of the family. */
    private static IpAddress neighbour(IpAddress address, int step) {
        if (address.isIpv4()) {
            return IpAddress.ofIpv4((int) address.low() + step);
        }
        BigInteger number = new BigInteger(1, address.toInetAddress().getAddress()).add(BigInteger.valueOf(step));
        return IpAddress.ofIpv6(number.shiftRight(64).longValue(), number.longValue());
    }
}
