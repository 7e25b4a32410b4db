package dev.relaypolicy.benchmarks;

import dev.relaypolicy.benchmarks.Design.Lookup;
import dev.relaypolicy.net.IpTable.Row;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Measures one lookup with cold CPU caches. Subtract {@link #nothing} to get the time of the lookup alone. */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ColdLookupBenchmark {

    private static final int WARM_LOOKUPS = 200_000;
    private static final int CACHE_LINE_LONGS = 8;

    /** 96 MiB, larger than the CPU caches. */
    private final long[] otherWork = new long[12 << 20];

    @Param({"RELAY"})
    Design design = Design.RELAY;

    @Param({"RANDOM"})
    TableKind table = TableKind.RANDOM;

    @Param({"4"})
    int family;

    @Param({"1000000"})
    int rows;

    private Lookup lookup = query -> query;
    private int next;

    @Setup
    public void build() {
        List<Row<Integer>> list = TestTables.make(table, family == 4, rows);
        lookup = design.build(list, Queries.about(list, family == 4));
        for (int i = 0; i < WARM_LOOKUPS; i++) {
            next += lookup.find(i & Queries.MASK) & 1;
        }
    }

    @Setup(Level.Invocation)
    public void emptyCaches() {
        for (int i = 0; i < otherWork.length; i += CACHE_LINE_LONGS) {
            otherWork[i]++;
        }
        next++;
    }

    @Benchmark
    public int lookup() {
        return lookup.find(next & Queries.MASK);
    }

    @Benchmark
    public int nothing() {
        return next;
    }
}
