package dev.relaypolicy.benchmarks;

import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.net.IpBlock;
import dev.relaypolicy.net.IpTable;
import dev.relaypolicy.net.IpTable.Row;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;

/**
 * Correctness before speed: {@link IpTable} names the row that the obvious ways name, for tables of every kind in every order. The
 * obvious ways are a map from block to row, asked once for each mask there is, and for a sample of the addresses every row in turn.
 */
final class Agreement {

    private static final int RANDOM_ADDRESSES = 1_000_000;
    private static final int EDGES = 400_000;
    private static final int SCANNED = 500;

    private Agreement() {}

    /** How rows are ranked, and how {@link IpTable} is told. */
    private enum Order {
        PRECEDENCE(Ranks::of, rows -> IpTable.highest(rows, Row::value)),
        FIRST(Order::descending, IpTable::firstMatch),
        LONGEST(Order::byLength, IpTable::longestPrefix);

        private final Function<List<Row<Integer>>, int[]> ranks;
        private final Function<List<Row<Integer>>, IpTable<Integer>> table;

        Order(Function<List<Row<Integer>>, int[]> ranks, Function<List<Row<Integer>>, IpTable<Integer>> table) {
            this.ranks = ranks;
            this.table = table;
        }

        private static int[] descending(List<Row<Integer>> rows) {
            int[] ranks = new int[rows.size()];
            Arrays.setAll(ranks, place -> ranks.length - 1 - place);
            return ranks;
        }

        private static int[] byLength(List<Row<Integer>> rows) {
            return Ranks.of(rows.stream()
                    .map(row -> new Row<>(row.block(), row.block().maskBits()))
                    .toList());
        }
    }

    /**
     * Checks a table in every order.
     *
     * @return one line to print
     * @throws IllegalStateException at the first difference
     */
    static String check(TableKind kind, boolean ipv4, int size) {
        List<Row<Integer>> rows = TestTables.make(kind, ipv4, size);
        int asked = 0;
        for (Order order : Order.values()) {
            asked += check(rows, ipv4, order);
        }
        return "%s IPv%d, %,d rows: %,d answers as by the linear reference, 0 differences"
                .formatted(kind, ipv4 ? 4 : 6, rows.size(), asked);
    }

    private static int check(List<Row<Integer>> rows, boolean ipv4, Order order) {
        int[] ranks = order.ranks.apply(rows);
        IpTable<Integer> table = order.table.apply(rows);
        Reference reference = new Reference(rows, ranks);
        Random random = new Random(9);
        for (int i = 0; i < RANDOM_ADDRESSES; i++) {
            IpAddress address = ipv4 ? IpAddress.ofIpv4(random.nextInt()) : TestTables.ipv6(random);
            compare(table, address, reference.find(address));
            if (i < SCANNED) {
                compare(table, address, scan(rows, ranks, address));
            }
        }
        int edges = 0;
        int step = Math.max(1, 4 * rows.size() / EDGES);
        for (int place = 0; place < rows.size(); place += step) {
            IpBlock block = rows.get(place).block();
            for (IpAddress edge : List.of(
                    block.network(), block.last(), neighbour(block.network(), -1), neighbour(block.last(), 1))) {
                compare(table, edge, reference.find(edge));
                if (edges++ < SCANNED) {
                    compare(table, edge, scan(rows, ranks, edge));
                }
            }
        }
        return RANDOM_ADDRESSES + edges;
    }

    private static void compare(IpTable<Integer> table, IpAddress address, int expected) {
        if (table.find(address) != expected) {
            throw new IllegalStateException(
                    "`" + address + "` is in row " + expected + ", not in row " + table.find(address));
        }
    }

    private static int scan(List<Row<Integer>> rows, int[] ranks, IpAddress address) {
        int best = -1;
        for (int place = 0; place < ranks.length; place++) {
            if (rows.get(place).block().contains(address) && (best < 0 || ranks[place] > ranks[best])) {
                best = place;
            }
        }
        return best;
    }

    /** The address before or after, round the end of the family; of the other family at the edges of the mapped addresses. */
    private static IpAddress neighbour(IpAddress address, int step) {
        if (address.isIpv4()) {
            return IpAddress.ofIpv4((int) address.low() + step);
        }
        BigInteger number = new BigInteger(1, address.toInetAddress().getAddress()).add(BigInteger.valueOf(step));
        return IpAddress.ofIpv6(number.shiftRight(64).longValue(), number.longValue());
    }

    private static final class Reference {
        private final Map<IpBlock, Integer> placeOf = new HashMap<>();
        private final Set<IpBlock> masks = new LinkedHashSet<>();
        private final int[] ranks;

        Reference(List<Row<Integer>> rows, int[] ranks) {
            this.ranks = ranks;
            for (int place = 0; place < ranks.length; place++) {
                IpBlock block = rows.get(place).block();
                placeOf.merge(block, place, (a, b) -> ranks[a] > ranks[b] ? a : b);
                masks.add(withMaskOf(block, IpAddress.parse(block.isIpv4() ? "0.0.0.0" : "::")));
            }
        }

        int find(IpAddress address) {
            int best = -1;
            for (IpBlock mask : masks) {
                if (mask.isIpv4() == address.isIpv4()) {
                    Integer place = placeOf.get(withMaskOf(mask, address));
                    best = place != null && (best < 0 || ranks[place] > ranks[best]) ? place : best;
                }
            }
            return best;
        }

        private static IpBlock withMaskOf(IpBlock mask, IpAddress address) {
            return mask.prefixLength().isPresent()
                    ? IpBlock.prefix(address, mask.prefixLength().getAsInt())
                    : IpBlock.masked(address, IpAddress.ofIpv4((int) mask.maskLow()));
        }
    }
}
