package dev.relaypolicy.tab;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.Origin;
import dev.relaypolicy.file.FileReader;
import dev.relaypolicy.file.FileSource;
import dev.relaypolicy.file.LiveFile;
import dev.relaypolicy.file.LiveFileListener;
import dev.relaypolicy.file.Problem;
import dev.relaypolicy.file.Version;
import dev.relaypolicy.file.WhenMissing;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.net.IpTable;
import dev.relaypolicy.tab.xmail.SmtpRelayTab;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Only complete contents of a file are ever in force, whatever editors, scripts, Kubernetes and clocks do to it. */
class LiveFileStressTest {

    /** Earlier than any write of the test: every file counts as recent and is read at every check. */
    private static final Instant NOW = Instant.parse("2001-01-01T00:00:00Z");

    private static final class Clock implements InstantSource {
        private volatile Instant now = NOW;

        @Override
        public Instant instant() {
            return now;
        }
    }

    private static final class RecordingListener implements LiveFileListener {
        private final List<String> events = new ArrayList<>();

        @Override
        public void reloaded(String file, Version version, List<Problem> problems) {
            events.add("reloaded " + version.rows());
        }

        @Override
        public void rejected(String file, List<Problem> problems, Version inForce) {
            events.add("rejected");
        }

        @Override
        public void missing(String file, WhenMissing whenMissing, Version inForce) {
            events.add("missing");
        }
    }

    @TempDir
    Path directory;

    private final RecordingListener recorded = new RecordingListener();
    private final Clock clock = new Clock();
    private Path path;

    @BeforeEach
    void setUpPath() {
        path = directory.resolve("smtprelay.tab");
    }

    private LiveFile<IpTable<Origin>> open(FileReader<IpTable<Origin>> reader, InstantSource time) {
        FileSource<IpTable<Origin>> source = new FileSource<>(path, "smtprelay.tab", reader, WhenMissing.KEEP_LAST);
        return LiveFile.open(source, recorded, time).orThrow();
    }

    private LiveFile<IpTable<Origin>> open() {
        return open(SmtpRelayTab::read, clock);
    }

    private static void refreshTwice(LiveFile<?> file) {
        file.refresh();
        file.refresh();
    }

    private static boolean lists(LiveFile<IpTable<Origin>> file, String client) {
        return file.get().find(IpAddress.parse(client)) >= 0;
    }

    private static byte[] table(int network, int rows) {
        return IntStream.range(0, rows)
                .mapToObj(row -> "\"" + network + "." + (row >> 16) + "." + (row >> 8 & 255) + "." + (row & 255)
                        + "\"\t\"255.255.255.255\"\n")
                .collect(Collectors.joining())
                .getBytes(UTF_8);
    }

    @Test
    void followsKubernetesConfigMapSwaps() throws IOException {
        for (int generation = 1; generation <= 3; generation++) {
            swapConfigMap(generation);
            if (generation == 1) {
                Files.createSymbolicLink(path, Path.of("..data/smtprelay.tab"));
            }
        }
        LiveFile<IpTable<Origin>> file = open();
        for (int generation = 4; generation <= 8; generation++) {
            swapConfigMap(generation);
            assertThat(lists(file, "10.0.0." + generation)).isFalse();
            refreshTwice(file);
            assertThat(lists(file, "10.0.0." + generation)).isTrue();
            assertThat(lists(file, "10.0.0." + (generation - 1))).isFalse();
        }
        assertThat(recorded.events).hasSize(5).containsOnly("reloaded 1");
    }

    /**
     * Replaces the content like the kubelet: creates a new directory, renames a link over {@code ..data}, removes the
     * old directory.
     */
    private void swapConfigMap(int generation) throws IOException {
        Path folder = Files.createDirectory(directory.resolve("..2026_11_25_" + generation));
        Path file = folder.resolve("smtprelay.tab");
        Files.writeString(file, "10.0.0." + generation + "\n");
        // all have equal size and time; only the target of the links differs
        Files.setLastModifiedTime(file, FileTime.from(NOW.minus(Duration.ofDays(1))));
        Path link = Files.createSymbolicLink(directory.resolve("..data_tmp"), folder.getFileName());
        Files.move(link, directory.resolve("..data"), ATOMIC_MOVE, REPLACE_EXISTING);
        Path old = directory.resolve("..2026_11_25_" + (generation - 1));
        Files.deleteIfExists(old.resolve("smtprelay.tab"));
        Files.deleteIfExists(old);
    }

    @Test
    void danglingConfigMapLinkKeepsLastRows() throws IOException {
        swapConfigMap(1);
        Files.createSymbolicLink(path, Path.of("..data/smtprelay.tab"));
        LiveFile<IpTable<Origin>> file = open();
        Files.delete(directory.resolve("..2026_11_25_1/smtprelay.tab"));
        refreshTwice(file);
        assertThat(lists(file, "10.0.0.1")).isTrue();
        swapConfigMap(2);
        refreshTwice(file);
        assertThat(lists(file, "10.0.0.2")).isTrue();
        assertThat(recorded.events).containsExactly("missing", "reloaded 1");
    }

    @Test
    void ignoresPartsOfFileBeingWritten() throws IOException {
        byte[] before = table(10, 100);
        byte[] after = table(11, 200);
        Files.write(path, before);
        LiveFile<IpTable<Origin>> file = open();
        try (OutputStream out = Files.newOutputStream(path, StandardOpenOption.TRUNCATE_EXISTING)) {
            file.refresh();
            for (int from = 0; from < after.length; from += 64) {
                // a part that ends between two rows is a valid table, but must not be used
                out.write(after, from, Math.min(64, after.length - from));
                file.refresh();
                assertThat(file.get().rows()).hasSize(100);
            }
        }
        file.refresh();
        assertThat(file.get().rows()).hasSize(200);
        assertThat(recorded.events).containsExactly("reloaded 200");
    }

    @Test
    void rejectsTruncatedFileUntilFixed() throws IOException {
        byte[] whole = table(10, 3);
        Files.write(path, whole);
        LiveFile<IpTable<Origin>> file = open();
        Files.write(path, Arrays.copyOf(whole, whole.length - 10));
        refreshTwice(file);
        assertThat(file.get().rows()).hasSize(3);
        Files.write(path, table(10, 4));
        refreshTwice(file);
        assertThat(file.get().rows()).hasSize(4);
        assertThat(recorded.events).containsExactly("rejected", "reloaded 4");
    }

    @Test
    void followsEditorThatRenamesOldFile() throws IOException {
        Files.writeString(path, "10.0.0.1\n");
        LiveFile<IpTable<Origin>> file = open();
        Files.move(path, directory.resolve("smtprelay.tab~"), ATOMIC_MOVE);
        file.refresh();
        Files.createFile(path);
        file.refresh();
        Files.writeString(path, "10.0.0.2\n");
        refreshTwice(file);
        assertThat(lists(file, "10.0.0.2")).isTrue();
        assertThat(recorded.events).containsExactly("reloaded 1");
    }

    @Test
    void clockStepsHideNoEdit() throws IOException {
        Files.writeString(path, "10.0.0.0\n");
        LiveFile<IpTable<Origin>> file = open();
        int edit = 0;
        for (Duration step : List.of(
                Duration.ofHours(-1),
                Duration.ofDays(400),
                Duration.ofDays(-800),
                Duration.ZERO,
                Duration.ofDays(9000))) {
            clock.now = NOW.plus(step);
            refreshTwice(file);
            edit++;
            Files.writeString(path, "10.0.0." + edit + "\n");
            // a file dated by another clock: far in the past, or in the future
            Files.setLastModifiedTime(path, FileTime.from(NOW.minus(step)));
            file.refresh();
            clock.now = clock.now.plus(LiveFile.SETTLING_TIME);
            file.refresh();
            assertThat(lists(file, "10.0.0." + edit))
                    .as("after a step of %s", step)
                    .isTrue();
        }
        assertThat(recorded.events).hasSize(edit);
    }

    @Test
    void reloadOfLargeTableDoesNotBlockReaders() throws Exception {
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch mayGoOn = new CountDownLatch(1);
        AtomicBoolean opened = new AtomicBoolean();
        Files.write(path, table(10, 1));
        LiveFile<IpTable<Origin>> file = open(
                (name, bytes) -> {
                    if (opened.get()) {
                        reading.countDown();
                        awaitQuietly(mayGoOn);
                    }
                    return SmtpRelayTab.read(name, bytes);
                },
                clock);
        opened.set(true);
        Files.write(path, table(11, 100_000));
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try {
            Future<?> reload = executor.submit(() -> refreshTwice(file));
            assertThat(reading.await(30, TimeUnit.SECONDS)).isTrue();
            // the reload is blocked: a reader that waited for it would never return
            assertThat(lists(file, "10.0.0.0")).isTrue();
            assertThat(file.version().rows()).isEqualTo(1);
            mayGoOn.countDown();
            reload.get(30, TimeUnit.SECONDS);
        } finally {
            mayGoOn.countDown();
            executor.shutdownNow();
        }
        assertThat(file.version().rows()).isEqualTo(100_000);
        assertThat(lists(file, "10.0.0.0")).isFalse();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** One writer, one checking thread and two readers run concurrently. */
    @Test
    void readersSeeOnlyWholeContentsDuringReplacements() throws Exception {
        int rows = 500;
        Files.write(path, table(10, rows));
        LiveFile<IpTable<Origin>> file = open();
        AtomicBoolean done = new AtomicBoolean();
        ExecutorService executor = Executors.newFixedThreadPool(3);
        try {
            List<Future<?>> threads = List.of(
                    executor.submit(() -> whileNot(done, file::refresh)),
                    executor.submit(() -> whileNot(done, () -> assertWhole(file.get(), rows))),
                    executor.submit(() -> whileNot(done, () -> assertWhole(file.get(), rows))));
            Random random = new Random(7);
            for (int edit = 0; edit < 300; edit++) {
                Path next = directory.resolve("next");
                if (random.nextBoolean()) {
                    Files.write(next, table(10 + edit % 100, rows));
                } else {
                    Path target = Files.write(directory.resolve("content" + edit), table(10 + edit % 100, rows));
                    Files.createSymbolicLink(next, target);
                }
                Files.move(next, path, ATOMIC_MOVE, REPLACE_EXISTING);
            }
            done.set(true);
            for (Future<?> thread : threads) {
                thread.get(30, TimeUnit.SECONDS);
            }
        } finally {
            done.set(true);
            executor.shutdownNow();
        }
        refreshTwice(file);
        assertWhole(file.get(), rows);
        assertThat(lists(file, "109.0.0.0")).isTrue();
        assertThat(recorded.events).isNotEmpty().containsOnly("reloaded " + rows);
    }

    private static void whileNot(AtomicBoolean done, Runnable work) {
        while (!done.get()) {
            work.run();
        }
    }

    private static void assertWhole(IpTable<Origin> table, int rows) {
        IpAddress first = table.rows().get(0).block().network();
        assertThat(table.rows()).hasSize(rows);
        assertThat(table.find(IpAddress.ofIpv4((int) first.low() + rows - 1))).isEqualTo(rows - 1);
    }
}
