package dev.relaypolicy.benchmarks;

import com.google.common.net.InetAddresses;
import dev.relaypolicy.net.AddressReader;
import dev.relaypolicy.net.IpAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Parses one address. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class AddressTextBenchmark {

    private static final int COUNT = 4_096;

    @Param({"4"})
    int family;

    private final String[] texts = new String[COUNT];
    private final AddressReader reader = new AddressReader();
    private int next;

    @Setup
    public void write() {
        Random random = new Random(family);
        for (int i = 0; i < COUNT; i++) {
            texts[i] = (family == 4
                            ? IpAddress.ofIpv4(random.nextInt())
                            : IpAddress.ofIpv6(
                                    0x2001_0db8_0000_0000L | random.nextInt(1 << 16),
                                    random.nextBoolean() ? random.nextInt(1 << 16) : random.nextLong()))
                    .toString();
        }
    }

    private String text() {
        return texts[next++ & COUNT - 1];
    }

    @Benchmark
    public long reader() {
        String text = text();
        return reader.read(text, 0, text.length()) ? reader.high() ^ reader.low() : -1;
    }

    @Benchmark
    public Optional<IpAddress> tryParse() {
        return IpAddress.tryParse(text());
    }

    @Benchmark
    public InetAddress guava() {
        return InetAddresses.forString(text());
    }

    @Benchmark
    public InetAddress jdk() throws UnknownHostException {
        return InetAddress.getByName(text());
    }
}
