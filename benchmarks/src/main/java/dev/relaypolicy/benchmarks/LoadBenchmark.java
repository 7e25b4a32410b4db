package dev.relaypolicy.benchmarks;

import com.google.common.base.Splitter;
import dev.relaypolicy.Origin;
import dev.relaypolicy.net.AddressReader;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.net.IpTable;
import dev.relaypolicy.net.IpTable.Row;
import dev.relaypolicy.tab.xmail.SmtpRelayTab;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
import org.openjdk.jmh.annotations.TearDown;

/** Loads a table from a file in the page cache. */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class LoadBenchmark {

    private static final Splitter TABS = Splitter.on('\t');

    @Param({"1000000"})
    int rows;

    private Path file = Path.of("");

    @Setup
    public void write() throws IOException {
        StringBuilder text = new StringBuilder();
        for (Row<Integer> row : TestTables.make(TableKind.RANDOM, true, rows)) {
            text.append('"').append(row.block().network()).append("\"\t\"");
            text.append(dottedMask(row)).append("\"\n");
        }
        file = Files.createTempFile("smtprelay", ".tab");
        Files.writeString(file, text, StandardCharsets.US_ASCII);
    }

    private static String dottedMask(Row<Integer> row) {
        return IpAddress.ofIpv4((int) row.block().maskLow()).toString();
    }

    @TearDown
    public void delete() throws IOException {
        Files.delete(file);
    }

    /** The lower bound. */
    @Benchmark
    public byte[] plainRead() throws IOException {
        return Files.readAllBytes(file);
    }

    /** A whole reload: read, validate, record line numbers, build the index. */
    @Benchmark
    public IpTable<Origin> relay() throws IOException {
        return SmtpRelayTab.read("smtprelay.tab", Files.readAllBytes(file)).orThrow();
    }

    /** A reload without building the index. */
    @Benchmark
    public List<Row<Origin>> relayRows() throws IOException {
        return SmtpRelayTab.rows("smtprelay.tab", Files.readAllBytes(file)).orThrow();
    }

    /** Parses only the addresses: the lower bound of a reload. */
    @Benchmark
    public long addressReader() throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        AddressReader reader = new AddressReader();
        long sum = 0;
        int quote = -1;
        for (int i = text.indexOf('"'); i >= 0; i = text.indexOf('"', i + 1)) {
            if (quote >= 0) {
                sum += reader.read(text, quote + 1, i) ? reader.low() : -1;
                quote = -1;
            } else {
                quote = i;
            }
        }
        return sum;
    }

    /** A naive loader, without validation or a table. */
    @Benchmark
    public long splitAndInetAddress() throws IOException {
        long sum = 0;
        try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                for (String field : TABS.split(line)) {
                    sum += InetAddress.getByName(field.substring(1, field.length() - 1))
                            .hashCode();
                }
            }
        }
        return sum;
    }
}
