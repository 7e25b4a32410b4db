package dev.relaypolicy.benchmarks;

import dev.relaypolicy.net.IpTable;
import dev.relaypolicy.net.IpTable.Row;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Builds a table from rows in memory. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class BuildBenchmark {

    @Param({"RANDOM"})
    TableKind table = TableKind.RANDOM;

    @Param({"4"})
    int family;

    @Param({"1000000"})
    int rows;

    private List<Row<Integer>> list = List.of();

    @Setup
    public void makeRows() {
        list = TestTables.make(table, family == 4, rows);
    }

    /** Orders rows by precedence, as XMail does. */
    @Benchmark
    public IpTable<Integer> relay() {
        return IpTable.highest(list, Row::value);
    }

    @Benchmark
    public Object ipAddressTrie() {
        int[] ranks = TestTables.ranks(list);
        return family == 4 ? IpAddressTrie.ipv4(list, ranks) : IpAddressTrie.ipv6(list, ranks);
    }

    /** IPv4 only. */
    @Benchmark
    public Object netty() {
        return new NettyFilter.Filter(NettyFilter.rules(list));
    }
}
