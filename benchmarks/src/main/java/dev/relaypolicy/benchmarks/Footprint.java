package dev.relaypolicy.benchmarks;

import dev.relaypolicy.net.IpTable;
import dev.relaypolicy.net.IpTable.Row;
import java.util.List;
import java.util.function.Function;

/** The bytes that a table keeps a row. Started in a machine of its own, with the serial collector, which frees all that is free. */
public final class Footprint {

    private static final int COLLECTIONS = 3;

    private Footprint() {}

    /** What keeps the bytes. */
    enum Keeper {
        /** Ours with its rows: index, blocks, a reference to each value. The values are shared, and so not counted. */
        RELAY(rows -> IpTable.highest(rows, Row::value)),
        IPADDRESS(rows -> rows.get(0).block().isIpv4()
                ? IpAddressTrie.ipv4(rows, Ranks.of(rows))
                : IpAddressTrie.ipv6(rows, Ranks.of(rows))),
        NETTY(rows -> new NettyFilter.Asked(NettyFilter.rules(rows))),
        TREE_MAP(FlatRanges::of);

        private final Function<List<Row<Integer>>, Object> build;

        Keeper(Function<List<Row<Integer>>, Object> build) {
            this.build = build;
        }
    }

    /** Prints the bytes a row that a keeper, a kind of table, a family and a number of rows come to. */
    public static void main(String[] args) {
        Keeper keeper = Keeper.valueOf(args[0]);
        List<Row<Integer>> rows =
                TestTables.make(TableKind.valueOf(args[1]), args[2].equals("4"), Integer.parseInt(args[3]));
        long before = used();
        Object kept = keeper.build.apply(rows);
        long after = used();
        System.out.printf("%.1f%n", (double) (after - before) / rows.size());
        if (kept.hashCode() == 0 && rows.isEmpty()) {
            System.out.println("never: keeps both alive");
        }
    }

    private static long used() {
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
