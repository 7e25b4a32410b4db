package dev.relaypolicy.benchmarks;

import dev.relaypolicy.net.IpTable;
import dev.relaypolicy.net.IpTable.Row;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.lang.ref.Reference;
import java.util.List;

/** The bytes that a table keeps a row. Started in a machine of its own, with the serial collector, which frees all that is free. */
public final class Footprint {

    private static final int COLLECTIONS = 3;
    private static final int SOME_ROWS = 1_000;

    private Footprint() {}

    /** What keeps the bytes. */
    enum Keeper {
        /** Ours with its rows: index, blocks, a reference to each value. The values are shared, and so not counted. */
        RELAY,
        IPADDRESS,
        NETTY,
        TREE_MAP;

        private Object build(List<Row<Integer>> rows) {
            return switch (this) {
                case RELAY -> IpTable.highest(rows, Row::value);
                case IPADDRESS ->
                    rows.get(0).block().isIpv4()
                            ? IpAddressTrie.ipv4(rows, Ranks.of(rows))
                            : IpAddressTrie.ipv6(rows, Ranks.of(rows));
                case NETTY -> new NettyFilter.Asked(NettyFilter.rules(rows));
                case TREE_MAP -> FlatRanges.of(rows);
            };
        }
    }

    /** Prints the bytes a row that a keeper, a kind of table, a family and a number of rows come to. */
    public static void main(String[] args) {
        Keeper keeper = Keeper.valueOf(args[0]);
        List<Row<Integer>> rows =
                TestTables.make(TableKind.valueOf(args[1]), args[2].equals("4"), Integer.parseInt(args[3]));
        // the first collections free what reading the file left; the small table loads classes: neither is the table's
        used();
        Object small = keeper.build(rows.subList(0, Math.min(rows.size(), SOME_ROWS)));
        Object kept = small;
        try {
            long before = used();
            kept = keeper.build(rows);
            long after = used();
            System.out.printf("%.1f%n", (double) (after - before) / rows.size());
        } finally {
            Reference.reachabilityFence(kept);
            Reference.reachabilityFence(rows);
            Reference.reachabilityFence(small);
        }
    }

    /** What the last collection left; what the machine calls used counts the free rest of a thread's buffer too. */
    private static long used() {
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .mapToLong(pool -> pool.getCollectionUsage().getUsed())
                .sum();
    }
}
