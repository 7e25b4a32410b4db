package dev.relaypolicy.benchmarks;

import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.net.IpTable;
import dev.relaypolicy.net.IpTable.Row;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.LongStream;

/** Maps the first address of each disjoint range of a table of IPv4 prefixes to the index of its row, or -1. */
final class FlatRanges {

    private FlatRanges() {}

    static NavigableMap<Long, Integer> of(List<Row<Integer>> rows) {
        IpTable<Integer> table = IpTable.highest(rows, Row::value);
        long[] edges = rows.stream()
                .map(Row::block)
                .flatMapToLong(block ->
                        LongStream.of(block.network().low(), block.last().low() + 1))
                .filter(edge -> edge <= 0xffff_ffffL)
                .sorted()
                .distinct()
                .toArray();
        NavigableMap<Long, Integer> winners = new TreeMap<>();
        int before = -1;
        for (long edge : edges) {
            int winner = table.find(IpAddress.ofIpv4((int) edge));
            if (winner != before) {
                winners.put(edge, winner);
                before = winner;
            }
        }
        return winners;
    }
}
