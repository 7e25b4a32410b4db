package dev.relaypolicy.tab;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.relaypolicy.Origin;
import dev.relaypolicy.file.FileSource;
import dev.relaypolicy.file.FinalNewline;
import dev.relaypolicy.file.LiveFile;
import dev.relaypolicy.file.LiveFileListener;
import dev.relaypolicy.file.LiveFiles;
import dev.relaypolicy.file.Problem;
import dev.relaypolicy.file.Problem.Severity;
import dev.relaypolicy.file.ReadResult;
import dev.relaypolicy.file.Version;
import dev.relaypolicy.file.WhenMissing;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.net.IpTable;
import dev.relaypolicy.tab.xmail.SmtpRelayTab;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class LiveFileTest {

    /** Earlier than any write of the test: every file counts as recent and is read at every check. */
    private static final InstantSource EARLY = InstantSource.fixed(Instant.EPOCH);

    /** Much later than any write: a stat is enough. */
    private static final InstantSource LATE = InstantSource.fixed(Instant.parse("2100-01-01T00:00:00Z"));

    private static final class RecordingListener implements LiveFileListener {
        private final List<String> events = new ArrayList<>();

        @Override
        public void reloaded(String file, Version version, List<Problem> problems) {
            events.add("reloaded " + file + " with " + version.rows());
        }

        @Override
        public void rejected(String file, List<Problem> problems, Version inForce) {
            events.add("rejected " + problems.get(0) + ", keeping " + inForce.rows());
        }

        @Override
        public void missing(String file, WhenMissing whenMissing, Version inForce) {
            events.add("missing " + file + " " + whenMissing + ", in force " + inForce.rows());
        }
    }

    @TempDir
    Path directory;

    private final RecordingListener recorded = new RecordingListener();
    private Path path;

    @BeforeEach
    void setUpPath() {
        path = directory.resolve("smtprelay.tab");
    }

    private void write(String text) throws IOException {
        Files.write(path, text.getBytes(UTF_8));
    }

    private FileSource<IpTable<Origin>> source(WhenMissing whenMissing) {
        return new FileSource<>(path, "smtprelay.tab", SmtpRelayTab::read, whenMissing);
    }

    private LiveFile<IpTable<Origin>> open(WhenMissing whenMissing) {
        return LiveFile.open(source(whenMissing), recorded, EARLY).orThrow();
    }

    private static void refreshTwice(LiveFile<?> file) {
        file.refresh();
        file.refresh();
    }

    private static boolean lists(LiveFile<IpTable<Origin>> file, String client) {
        return file.get().find(IpAddress.parse(client)) >= 0;
    }

    @Test
    void editTakesEffectAtSecondCheck() throws IOException {
        write("10.0.0.1\n");
        LiveFile<IpTable<Origin>> file = open(WhenMissing.EMPTY);
        write("10.0.0.1\n10.0.0.2\n");
        file.refresh();
        assertThat(lists(file, "10.0.0.2")).isFalse();
        file.refresh();
        assertThat(lists(file, "10.0.0.2")).isTrue();
        refreshTwice(file);
        assertThat(recorded.events).containsExactly("reloaded smtprelay.tab with 2");
    }

    @Test
    void ignoresEditWithinSettlingTime() throws IOException {
        write("10.0.0.1\n");
        AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
        LiveFile<IpTable<Origin>> file =
                LiveFile.open(source(WhenMissing.EMPTY), recorded, now::get).orThrow();
        write("10.0.0.2\n");
        Instant written = Files.getLastModifiedTime(path).toInstant();
        now.set(written.plus(LiveFile.SETTLING_TIME).minusMillis(1));
        refreshTwice(file);
        // like a SIGHUP between two checks
        refreshTwice(file);
        assertThat(lists(file, "10.0.0.1")).isTrue();
        now.set(written.plus(LiveFile.SETTLING_TIME));
        file.refresh();
        assertThat(lists(file, "10.0.0.2")).isTrue();
        assertThat(recorded.events).containsExactly("reloaded smtprelay.tab with 1");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 100, 199})
    void atomicRenameTakesEffectWithinOneSecond(long phase) throws IOException {
        write("10.0.0.1\n");
        AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
        LiveFile<IpTable<Origin>> file =
                LiveFile.open(source(WhenMissing.EMPTY), recorded, now::get).orThrow();
        Path other = directory.resolve("new");
        Files.write(other, "10.0.0.2\n".getBytes(UTF_8));
        Files.move(other, path, ATOMIC_MOVE, REPLACE_EXISTING);
        Instant renamed = Files.getLastModifiedTime(path).toInstant();
        for (Duration after = Duration.ofMillis(phase);
                after.compareTo(Duration.ofSeconds(1)) < 0;
                after = after.plus(LiveFiles.PERIOD)) {
            now.set(renamed.plus(after));
            file.refresh();
        }
        assertThat(lists(file, "10.0.0.2")).isTrue();
    }

    @Test
    void rejectsEditTruncatedInLastLine() throws IOException {
        write("10.0.0.0/24\n10.0.1.0/24\n");
        LiveFile<IpTable<Origin>> file = open(WhenMissing.EMPTY);
        write("10.0.0.0/24\n10.0.1.0/2");
        refreshTwice(file);
        refreshTwice(file);
        assertThat(lists(file, "10.0.1.1")).isTrue();
        assertThat(lists(file, "63.0.0.1")).isFalse();
        assertThat(recorded.events)
                .singleElement()
                .asString()
                .startsWith("rejected smtprelay.tab:2:1: error: this last line does not end in a newline");
        write("10.0.0.0/24\n10.0.1.0/25\n");
        refreshTwice(file);
        assertThat(recorded.events).hasSize(2).last().isEqualTo("reloaded smtprelay.tab with 2");
    }

    @ParameterizedTest
    @CsvSource({
        "NEEDED, '\"10.0.0.0/8\"', ERROR",
        "NEEDED, '10.0.0.0/8', ERROR",
        "NEEDED_IN_EDITS, '\"10.0.0.0/8\"', WARNING",
        "NEEDED_IN_EDITS, '\"10.0.0.0/8\"\r', WARNING",
        "NEEDED_IN_EDITS, '\"10.0.0.0\"\t\"255.0.0.0\"', WARNING",
        "NEEDED_IN_EDITS, '\"10.0.0.0\"\t\"', ERROR",
        "NEEDED_IN_EDITS, '\"10.0.0.0/8', ERROR",
        "NEEDED_IN_EDITS, '10.0.0.0/8', ERROR",
        "NOT_NEEDED, '10.0.0.0/8', ",
    })
    void checksFinalNewlineAtStartup(FinalNewline rule, String line, @Nullable Severity severity) throws IOException {
        String written = line.replace("\\t", "\t").replace("\\r", "\r");
        write("10.0.0.1\n" + written);
        FileSource<IpTable<Origin>> source =
                new FileSource<>(path, "smtprelay.tab", SmtpRelayTab::read, WhenMissing.EMPTY, rule);
        ReadResult<IpTable<Origin>> reading = source.read();
        assertThat(reading.problems())
                .filteredOn(problem -> problem.ruleId().equals("unfinished-line"))
                .extracting(Problem::line, Problem::severity)
                .isEqualTo(severity == null ? List.of() : List.of(tuple(2, severity)));
        assertThat(reading.usable().isPresent()).isEqualTo(severity != Severity.ERROR);
    }

    @Test
    void versionHasTimeRowsAndHash() throws IOException {
        write("");
        Version version = LiveFile.open(source(WhenMissing.EMPTY), recorded, LATE)
                .orThrow()
                .version();
        assertThat(version).isEqualTo(new Version(LATE.instant(), 0, "e3b0c44298fc"));
        assertThat(version).hasToString("0 rows, sha256 e3b0c44298fc, since 2100-01-01T00:00:00Z");
    }

    @Test
    void r12_invalidEditKeepsLastContentAndIsReportedOnce() throws IOException {
        write("10.0.0.1\n");
        LiveFile<IpTable<Origin>> file = open(WhenMissing.EMPTY);
        write("10.0.0.1\n127.1\n");
        refreshTwice(file);
        refreshTwice(file);
        Files.setLastModifiedTime(path, FileTime.from(Instant.parse("2026-01-01T00:00:00Z")));
        refreshTwice(file);
        assertThat(lists(file, "10.0.0.1")).isTrue();
        assertThat(recorded.events).singleElement().asString().startsWith("rejected smtprelay.tab:2:1: error: `127.1`");

        write("127.2\n");
        refreshTwice(file);
        assertThat(recorded.events).hasSize(2);

        write("10.0.0.1\n");
        refreshTwice(file);
        assertThat(recorded.events).hasSize(3).last().isEqualTo("reloaded smtprelay.tab with 1");
    }

    @Test
    void ignoresFileBetweenTruncationAndWrite() throws IOException {
        write("10.0.0.1\n");
        LiveFile<IpTable<Origin>> file = open(WhenMissing.KEEP_LAST);
        write("");
        file.refresh();
        write("10.0.0.1\n10.0.0");
        file.refresh();
        write("10.0.0.1\n10.0.0.2\n");
        file.refresh();
        assertThat(lists(file, "10.0.0.1")).isTrue();
        assertThat(recorded.events).isEmpty();
        file.refresh();
        assertThat(recorded.events).containsExactly("reloaded smtprelay.tab with 2");
    }

    @Test
    void ignoresEditRevertedBeforeSecondCheck() throws IOException {
        write("10.0.0.1\n");
        LiveFile<IpTable<Origin>> file = open(WhenMissing.EMPTY);
        write("10.0.0.2\n");
        file.refresh();
        write("10.0.0.1\n");
        refreshTwice(file);
        assertThat(recorded.events).isEmpty();
    }

    @Test
    void detectsEditOfSameSizeAndTimestamp() throws IOException {
        write("10.0.0.1\n");
        FileTime tick = Files.getLastModifiedTime(path);
        LiveFile<IpTable<Origin>> file = open(WhenMissing.EMPTY);
        write("10.0.0.2\n");
        Files.setLastModifiedTime(path, tick);
        refreshTwice(file);
        assertThat(lists(file, "10.0.0.2")).isTrue();
    }

    @Test
    void detectsReplacementByFileKey() throws IOException {
        write("10.0.0.1\n");
        FileTime time = Files.getLastModifiedTime(path);
        LiveFile<IpTable<Origin>> file =
                LiveFile.open(source(WhenMissing.EMPTY), recorded, LATE).orThrow();
        Path other = directory.resolve("new");
        Files.write(other, "10.0.0.2\n".getBytes(UTF_8));
        Files.setLastModifiedTime(other, time);
        Files.move(other, path, ATOMIC_MOVE, REPLACE_EXISTING);
        refreshTwice(file);
        assertThat(lists(file, "10.0.0.2")).isTrue();
    }

    @Test
    void doesNotReadUnchangedOldFileAgain() throws IOException {
        write("10.0.0.1\n");
        FileTime time = Files.getLastModifiedTime(path);
        LiveFile<IpTable<Origin>> file =
                LiveFile.open(source(WhenMissing.EMPTY), recorded, LATE).orThrow();
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap("10.0.0.2\n".getBytes(UTF_8)));
        }
        Files.setLastModifiedTime(path, time);
        refreshTwice(file);
        assertThat(lists(file, "10.0.0.1")).isTrue();
    }

    @Test
    void followsSwappedSymbolicLink() throws IOException {
        Path one = Files.write(directory.resolve("one"), "10.0.0.1\n".getBytes(UTF_8));
        Path two = Files.write(directory.resolve("two"), "10.0.0.2\n".getBytes(UTF_8));
        Files.setLastModifiedTime(two, Files.getLastModifiedTime(one));
        Files.createSymbolicLink(path, one);
        LiveFile<IpTable<Origin>> file =
                LiveFile.open(source(WhenMissing.EMPTY), recorded, LATE).orThrow();
        Path link = Files.createSymbolicLink(directory.resolve("link"), two);
        Files.move(link, path, ATOMIC_MOVE, REPLACE_EXISTING);
        refreshTwice(file);
        assertThat(lists(file, "10.0.0.2")).isTrue();
    }

    @Test
    void r12_deletedPermitTableIsEmpty() throws IOException {
        write("10.0.0.1\n");
        LiveFile<IpTable<Origin>> file = open(WhenMissing.EMPTY);
        Files.delete(path);
        file.refresh();
        assertThat(lists(file, "10.0.0.1")).isTrue();
        file.refresh();
        assertThat(lists(file, "10.0.0.1")).isFalse();
        refreshTwice(file);
        assertThat(recorded.events).containsExactly("missing smtprelay.tab EMPTY, in force 0");
    }

    @ParameterizedTest
    @EnumSource(names = {"KEEP_LAST", "REQUIRED"})
    void r12_deletedDenyTableOrRequiredFileKeepsLastRows(WhenMissing whenMissing) throws IOException {
        write("10.0.0.1\n");
        LiveFile<IpTable<Origin>> file = open(whenMissing);
        Files.delete(path);
        refreshTwice(file);
        refreshTwice(file);
        assertThat(lists(file, "10.0.0.1")).isTrue();
        assertThat(recorded.events).containsExactly("missing smtprelay.tab " + whenMissing + ", in force 1");

        write("10.0.0.1\n");
        refreshTwice(file);
        assertThat(recorded.events).hasSize(2).last().isEqualTo("reloaded smtprelay.tab with 1");
    }

    @Test
    void ignoresFileRemovedAndRestoredBetweenChecks() throws IOException {
        write("10.0.0.1\n");
        LiveFile<IpTable<Origin>> file = open(WhenMissing.EMPTY);
        Files.delete(path);
        file.refresh();
        write("10.0.0.1\n");
        refreshTwice(file);
        assertThat(recorded.events).isEmpty();
    }

    @Test
    void fileReplacedByDirectoryKeepsLastContent() throws IOException {
        write("10.0.0.1\n");
        LiveFile<IpTable<Origin>> file = open(WhenMissing.EMPTY);
        Files.delete(path);
        Files.createDirectory(path);
        refreshTwice(file);
        refreshTwice(file);
        assertThat(lists(file, "10.0.0.1")).isTrue();
        assertThat(recorded.events)
                .containsExactly(
                        "rejected smtprelay.tab: error: it is a directory, not a regular file [unreadable-file], keeping 1");
    }

    @Test
    void rejectsTooLargeFileUnread() throws IOException {
        write("10.0.0.1\n");
        LiveFile<IpTable<Origin>> file = open(WhenMissing.EMPTY);
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[1]), FileSource.MAX_BYTES);
        }
        refreshTwice(file);
        assertThat(recorded.events)
                .singleElement()
                .asString()
                .contains("268435457 bytes exceed the limit of 268435456");
    }

    @Test
    void r12_invalidFilePreventsStartup() throws IOException {
        write("127.1\nhost\n");
        ReadResult<LiveFile<IpTable<Origin>>> opened = LiveFile.open(source(WhenMissing.EMPTY), recorded, EARLY);
        assertThat(opened.usable()).isEmpty();
        assertThat(opened.problems()).hasSize(2);
    }

    @Test
    void missingFilePreventsStartupOnlyIfRequired() {
        assertThat(LiveFile.open(source(WhenMissing.REQUIRED), recorded, EARLY).problems())
                .extracting(Problem::toString)
                .containsExactly("smtprelay.tab: error: it is missing [missing-file]");
        assertThat(open(WhenMissing.EMPTY).get().rows()).isEmpty();
        assertThat(open(WhenMissing.KEEP_LAST).get().rows()).isEmpty();
    }

    @Test
    void readsMissingFileThatAppears() throws IOException {
        LiveFile<IpTable<Origin>> file = open(WhenMissing.KEEP_LAST);
        refreshTwice(file);
        assertThat(recorded.events).isEmpty();
        write("10.0.0.1\n");
        refreshTwice(file);
        assertThat(lists(file, "10.0.0.1")).isTrue();
    }

    @Test
    void sourceReadsFile() throws IOException {
        assertThat(source(WhenMissing.REQUIRED).read().usable()).isEmpty();
        write("10.0.0.1\n");
        assertThat(source(WhenMissing.REQUIRED).read().orThrow().rows()).hasSize(1);
    }

    @Test
    void throwingReaderKeepsContentAndDoesNotStopOthers() throws IOException {
        write("10.0.0.1\n");
        FileSource<String> fragile = new FileSource<>(
                path,
                "fragile",
                (name, bytes) -> {
                    if (bytes.length > 9) {
                        throw new IllegalStateException("a defect");
                    }
                    return new ReadResult.Usable<>("good", 1, List.of());
                },
                WhenMissing.EMPTY);
        LiveFile<String> broken = LiveFile.open(fragile, recorded, EARLY).orThrow();
        LiveFile<IpTable<Origin>> sound = open(WhenMissing.EMPTY);
        List<LogRecord> log = new ArrayList<>();
        Logger logger = Logger.getLogger(LiveFiles.class.getName());
        logger.setUseParentHandlers(false);
        logger.setFilter(log::add);
        ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
        try (LiveFiles files = LiveFiles.watch(List.of(broken, sound), executor, Duration.ofDays(1))) {
            write("10.0.0.1\n10.0.0.2\n");
            files.refresh();
            files.refresh();
            files.refresh();
        } finally {
            executor.shutdownNow();
            logger.setFilter(null);
            logger.setUseParentHandlers(true);
        }
        assertThat(log)
                .singleElement()
                .satisfies(entry -> assertThat(entry.getThrown()).hasMessage("a defect"));
        assertThat(broken.get()).isEqualTo("good");
        assertThat(lists(sound, "10.0.0.2")).isTrue();
    }

    @Test
    void scheduleDetectsEdit() throws Exception {
        write("10.0.0.1\n");
        CountDownLatch reloaded = new CountDownLatch(1);
        LiveFileListener listener = new LiveFileListener() {
            @Override
            public void reloaded(String file, Version version, List<Problem> problems) {
                reloaded.countDown();
            }

            @Override
            public void rejected(String file, List<Problem> problems, Version inForce) {}

            @Override
            public void missing(String file, WhenMissing whenMissing, Version inForce) {}
        };
        LiveFile<IpTable<Origin>> file = LiveFile.open(source(WhenMissing.EMPTY), listener, InstantSource.system())
                .orThrow();
        ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
        try (LiveFiles files = LiveFiles.watch(List.of(file), executor, LiveFiles.PERIOD)) {
            assertThat(files).isNotNull();
            write("10.0.0.2\n");
            assertThat(reloaded.await(30, TimeUnit.SECONDS)).isTrue();
        } finally {
            executor.shutdownNow();
        }
        assertThat(lists(file, "10.0.0.2")).isTrue();
    }
}
