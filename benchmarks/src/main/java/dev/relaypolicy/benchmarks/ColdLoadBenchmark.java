package dev.relaypolicy.benchmarks;

import dev.relaypolicy.Origin;
import dev.relaypolicy.net.IpTable;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Loads 1,000 rows in a new JVM. Run it once per fork, without warm-up. */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class ColdLoadBenchmark {

    private final LoadBenchmark load = new LoadBenchmark();

    @Setup
    public void write() throws IOException {
        load.rows = 1_000;
        load.write();
    }

    @TearDown
    public void delete() throws IOException {
        load.delete();
    }

    @Benchmark
    public IpTable<Origin> relay() throws IOException {
        return load.relay();
    }

    @Benchmark
    public long splitAndInetAddress() throws IOException {
        return load.splitAndInetAddress();
    }
}
