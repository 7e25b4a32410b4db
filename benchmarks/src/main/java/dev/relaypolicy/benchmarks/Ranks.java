package dev.relaypolicy.benchmarks;

import dev.relaypolicy.net.IpTable.Row;
import java.util.Arrays;
import java.util.List;

/** Ranks of rows in XMail's order: by precedence, and of equal ones the later above the earlier. */
final class Ranks {

    private Ranks() {}

    /** Returns the rank of each row, by its index. */
    static int[] of(List<Row<Integer>> rows) {
        long[] order = new long[rows.size()];
        Arrays.setAll(order, index -> (long) rows.get(index).value() << 32 | index);
        Arrays.sort(order);
        int[] ranks = new int[order.length];
        for (int rank = 0; rank < order.length; rank++) {
            ranks[(int) order[rank]] = rank;
        }
        return ranks;
    }
}
