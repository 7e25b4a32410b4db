package dev.relaypolicy.benchmarks;

import dev.relaypolicy.benchmarks.Design.Lookup;
import dev.relaypolicy.net.IpTable.Row;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Measures lookups with warm caches. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class LookupBenchmark {

    private static final int BATCH = 256;

    @Param({"RELAY"})
    Design design = Design.RELAY;

    @Param({"RANDOM"})
    TableKind table = TableKind.RANDOM;

    @Param({"4"})
    int family;

    @Param({"1000"})
    int rows;

    private Lookup lookup = query -> query;
    private int next;

    @Setup
    public void build() {
        List<Row<Integer>> list = TestTables.make(table, family == 4, rows);
        lookup = design.build(list, Queries.about(list, family == 4));
    }

    /** Throughput: the processor may start the next lookup before this one ends. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public int independent() {
        int sum = 0;
        for (int i = 0; i < BATCH; i++) {
            sum += lookup.find(next + i & Queries.MASK);
        }
        next += BATCH;
        return sum;
    }

    /** Latency: each query depends on the previous result. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public int dependent() {
        int query = next;
        for (int i = 0; i < BATCH; i++) {
            query = query + 1 + (lookup.find(query & Queries.MASK) & 1);
        }
        next = query;
        return query;
    }
}
