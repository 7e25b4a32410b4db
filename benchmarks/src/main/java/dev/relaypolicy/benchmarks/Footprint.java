package dev.relaypolicy.benchmarks;

import dev.relaypolicy.net.IpTable;
import dev.relaypolicy.net.IpTable.Row;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.lang.ref.Reference;
import java.util.List;

/** Measures the retained bytes per row of a table. Run it in its own JVM with the serial collector. */
public final class Footprint {

    private static final int COLLECTIONS = 3;
    private static final int WARM_UP_ROWS = 1_000;

    private Footprint() {}

    enum Structure {
        /** Index, blocks and references to values; the values themselves are not counted. */
        RELAY,
        IPADDRESS,
        NETTY,
        TREE_MAP;

        private Object build(List<Row<Integer>> rows) {
            return switch (this) {
                case RELAY -> IpTable.highest(rows, Row::value);
                case IPADDRESS ->
                    rows.get(0).block().isIpv4()
                            ? IpAddressTrie.ipv4(rows, TestTables.ranks(rows))
                            : IpAddressTrie.ipv6(rows, TestTables.ranks(rows));
                case NETTY -> new NettyFilter.Filter(NettyFilter.rules(rows));
                case TREE_MAP -> FlatRanges.of(rows);
            };
        }
    }

    /** Prints the bytes per row. Arguments: structure, kind of table, family (4 or 6), number of rows. */
    public static void main(String[] args) {
        Structure structure = Structure.valueOf(args[0]);
        List<Row<Integer>> rows =
                TestTables.make(TableKind.valueOf(args[1]), args[2].equals("4"), Integer.parseInt(args[3]));
        // warm-up: free the garbage of making the rows, and load classes with a small table
        used();
        Object small = structure.build(rows.subList(0, Math.min(rows.size(), WARM_UP_ROWS)));
        Object table = small;
        try {
            long before = used();
            table = structure.build(rows);
            long after = used();
            System.out.printf("%.1f%n", (double) (after - before) / rows.size());
        } finally {
            Reference.reachabilityFence(table);
            Reference.reachabilityFence(rows);
            Reference.reachabilityFence(small);
        }
    }

    /** Returns the heap use after the last collection; {@code getUsage} would include allocation buffers. */
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
