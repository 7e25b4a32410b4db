package dev.relaypolicy.benchmarks;

import java.util.Random;
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

/** The lower bound of a lookup: one dependent read at a random index of an array. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PointerChaseBenchmark {

    private static final int BATCH = 256;

    @Param({"262144"})
    int kibibytes;

    private int[] nextOf = new int[1];
    private int at;

    /** Makes the array a single cycle (Sattolo's algorithm). */
    @Setup
    public void shuffle() {
        Random random = new Random(1);
        nextOf = new int[kibibytes * 256];
        for (int i = 0; i < nextOf.length; i++) {
            nextOf[i] = i;
        }
        for (int i = nextOf.length - 1; i > 0; i--) {
            int other = random.nextInt(i);
            int kept = nextOf[i];
            nextOf[i] = nextOf[other];
            nextOf[other] = kept;
        }
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public int step() {
        int index = at;
        for (int i = 0; i < BATCH; i++) {
            index = nextOf[index];
        }
        at = index;
        return index;
    }
}
