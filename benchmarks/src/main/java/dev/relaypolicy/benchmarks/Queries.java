package dev.relaypolicy.benchmarks;

import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.net.IpBlock;
import dev.relaypolicy.net.IpTable;
import dev.relaypolicy.net.IpTable.Row;
import java.util.List;
import java.util.Random;

/** Addresses to look up in a table, in random order: half are in one of its rows. */
final class Queries {

    static final int COUNT = 1 << 18;
    static final int MASK = COUNT - 1;

    private final boolean ipv4;
    private final long[] highs = new long[COUNT];
    private final long[] lows = new long[COUNT];

    private Queries(boolean ipv4) {
        this.ipv4 = ipv4;
    }

    static Queries about(List<Row<Integer>> rows, boolean ipv4) {
        IpTable<Integer> table = IpTable.firstMatch(rows);
        Random random = new Random(rows.size());
        Queries queries = new Queries(ipv4);
        for (int i = 0; i < COUNT; i++) {
            IpAddress address = random.nextBoolean()
                    ? inside(rows.get(random.nextInt(rows.size())).block(), random)
                    : outside(table, ipv4, random);
            queries.highs[i] = address.high();
            queries.lows[i] = address.low();
        }
        return queries;
    }

    private static IpAddress inside(IpBlock block, Random random) {
        return block.isIpv4()
                ? IpAddress.ofIpv4((int) (block.network().low() | (random.nextInt() & ~block.maskLow())))
                : IpAddress.ofIpv6(
                        block.network().high() | (random.nextLong() & ~block.maskHigh()),
                        block.network().low() | (random.nextLong() & ~block.maskLow()));
    }

    private static IpAddress outside(IpTable<Integer> table, boolean ipv4, Random random) {
        IpAddress address;
        do {
            address = ipv4 ? IpAddress.ofIpv4(random.nextInt()) : TestTables.ipv6(random);
        } while (table.find(address) >= 0);
        return address;
    }

    boolean ipv4() {
        return ipv4;
    }

    long[] highs() {
        return highs;
    }

    /** The lower 64 bits of each address, or all 32 bits of an IPv4 address. */
    long[] lows() {
        return lows;
    }

    IpAddress address(int query) {
        return ipv4 ? IpAddress.ofIpv4((int) lows[query]) : IpAddress.ofIpv6(highs[query], lows[query]);
    }
}
