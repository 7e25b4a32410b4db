package dev.relaypolicy.tab.live;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.relaypolicy.Origin;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.net.IpTable;
import dev.relaypolicy.tab.TabProblem;
import dev.relaypolicy.tab.TabProblem.Severity;
import dev.relaypolicy.tab.TabReading;
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

    /** Before anything that the test writes, so that every file counts as fresh and is read at every look. */
    private static final InstantSource EARLY = InstantSource.fixed(Instant.EPOCH);

    /** Long after, so that a stat is enough. */
    private static final InstantSource LATE = InstantSource.fixed(Instant.parse("2100-01-01T00:00:00Z"));

    private static final class Heard implements LiveFileListener {
        private final List<String> events = new ArrayList<>();

        @Override
        public void reloaded(String file, Version version, List<TabProblem> problems) {
            events.add("reloaded " + file + " with " + version.rows());
        }

        @Override
        public void rejected(String file, List<TabProblem> problems, Version inForce) {
            events.add("rejected " + problems.get(0) + ", keeping " + inForce.rows());
        }

        @Override
        public void missing(String file, WhenMissing whenMissing, Version inForce) {
            events.add("missing " + file + " " + whenMissing + ", in force " + inForce.rows());
        }
    }

    @TempDir
    Path directory;

    private final Heard heard = new Heard();
    private Path path;

    @BeforeEach
    void place() {
        path = directory.resolve("smtprelay.tab");
    }

    private void write(String text) throws IOException {
        Files.write(path, text.getBytes(UTF_8));
    }

    private TabSource<IpTable<Origin>> source(WhenMissing whenMissing) {
        return new TabSource<>(path, "smtprelay.tab", SmtpRelayTab::read, whenMissing);
    }

    private LiveFile<IpTable<Origin>> open(WhenMissing whenMissing) {
        return LiveFile.open(source(whenMissing), heard, EARLY).orThrow();
    }

    private static void lookTwice(LiveFile<?> file) {
        file.refresh();
        file.refresh();
    }

    private static boolean lists(LiveFile<IpTable<Origin>> file, String client) {
        return file.get().find(IpAddress.parse(client)) >= 0;
    }

    @Test
    void anEditActsAtTheSecondLook() throws IOException {
        write("10.0.0.1\n");
        LiveFile<IpTable<Origin>> file = open(WhenMissing.EMPTY);
        write("10.0.0.1\n10.0.0.2\n");
        file.refresh();
        assertThat(lists(file, "10.0.0.2")).isFalse();
        file.refresh();
        assertThat(lists(file, "10.0.0.2")).isTrue();
        lookTwice(file);
        assertThat(heard.events).containsExactly("reloaded smtprelay.tab with 2");
    }

    @Test
    void anEditWithinTheSettlingTimeIsHalfWritten() throws IOException {
        write("10.0.0.1\n");
        AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
        LiveFile<IpTable<Origin>> file =
                LiveFile.open(source(WhenMissing.EMPTY), heard, now::get).orThrow();
        write("10.0.0.2\n");
        Instant written = Files.getLastModifiedTime(path).toInstant();
        now.set(written.plus(LiveFile.SETTLING_TIME).minusMillis(1));
        lookTwice(file);
        // as a SIGHUP between two looks
        lookTwice(file);
        assertThat(lists(file, "10.0.0.1")).isTrue();
        now.set(written.plus(LiveFile.SETTLING_TIME));
        file.refresh();
        assertThat(lists(file, "10.0.0.2")).isTrue();
        assertThat(heard.events).containsExactly("reloaded smtprelay.tab with 1");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 100, 199})
    void anAtomicRenameActsWithinASecond(long phase) throws IOException {
        write("10.0.0.1\n");
        AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
        LiveFile<IpTable<Origin>> file =
                LiveFile.open(source(WhenMissing.EMPTY), heard, now::get).orThrow();
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
    void anEditCutInItsLastLineIsReportedAndNotTaken() throws IOException {
        write("10.0.0.0/24\n10.0.1.0/24\n");
        LiveFile<IpTable<Origin>> file = open(WhenMissing.EMPTY);
        write("10.0.0.0/24\n10.0.1.0/2");
        lookTwice(file);
        lookTwice(file);
        assertThat(lists(file, "10.0.1.1")).isTrue();
        assertThat(lists(file, "63.0.0.1")).isFalse();
        assertThat(heard.events)
                .singleElement()
                .asString()
                .startsWith("rejected smtprelay.tab:2:1: error: this last line does not end in a newline");
        write("10.0.0.0/24\n10.0.1.0/25\n");
        lookTwice(file);
        assertThat(heard.events).hasSize(2).last().isEqualTo("reloaded smtprelay.tab with 2");
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
    void aLastLineWithoutNewlineAtTheStart(FinalNewline rule, String line, @Nullable Severity severity)
            throws IOException {
        String written = line.replace("\\t", "\t").replace("\\r", "\r");
        write("10.0.0.1\n" + written);
        TabSource<IpTable<Origin>> source =
                new TabSource<>(path, "smtprelay.tab", SmtpRelayTab::read, WhenMissing.EMPTY, rule);
        TabReading<IpTable<Origin>> reading = source.read();
        assertThat(reading.problems())
                .filteredOn(problem -> problem.ruleId().equals("unfinished-line"))
                .extracting(TabProblem::line, TabProblem::severity)
                .isEqualTo(severity == null ? List.of() : List.of(tuple(2, severity)));
        assertThat(reading.usable().isPresent()).isEqualTo(severity != Severity.ERROR);
    }

    @Test
    void aVersionIsItsInstantItsRowsAndItsHash() throws IOException {
        write("");
        Version version =
                LiveFile.open(source(WhenMissing.EMPTY), heard, LATE).orThrow().version();
        assertThat(version).isEqualTo(new Version(LATE.instant(), 0, "e3b0c44298fc"));
        assertThat(version).hasToString("0 rows, sha256 e3b0c44298fc, since 2100-01-01T00:00:00Z");
    }

    @Test
    void r12_aBrokenEditKeepsTheLastGoodAndIsReportedOnce() throws IOException {
        write("10.0.0.1\n");
        LiveFile<IpTable<Origin>> file = open(WhenMissing.EMPTY);
        write("10.0.0.1\n127.1\n");
        lookTwice(file);
        lookTwice(file);
        Files.setLastModifiedTime(path, FileTime.from(Instant.parse("2026-01-01T00:00:00Z")));
        lookTwice(file);
        assertThat(lists(file, "10.0.0.1")).isTrue();
        assertThat(heard.events).singleElement().asString().startsWith("rejected smtprelay.tab:2:1: error: `127.1`");

        write("127.2\n");
        lookTwice(file);
        assertThat(heard.events).hasSize(2);

        write("10.0.0.1\n");
        lookTwice(file);
        assertThat(heard.events).hasSize(3).last().isEqualTo("reloaded smtprelay.tab with 1");
    }

    @Test
    void aFileCaughtBetweenTruncationAndWritingIsNotActedOn() throws IOException {
        write("10.0.0.1\n");
        LiveFile<IpTable<Origin>> file = open(WhenMissing.KEEP_LAST);
        write("");
        file.refresh();
        write("10.0.0.1\n10.0.0");
        file.refresh();
        write("10.0.0.1\n10.0.0.2\n");
        file.refresh();
        assertThat(lists(file, "10.0.0.1")).isTrue();
        assertThat(heard.events).isEmpty();
        file.refresh();
        assertThat(heard.events).containsExactly("reloaded smtprelay.tab with 2");
    }

    @Test
    void anEditTakenBackInTimeIsNone() throws IOException {
        write("10.0.0.1\n");
        LiveFile<IpTable<Origin>> file = open(WhenMissing.EMPTY);
        write("10.0.0.2\n");
        file.refresh();
        write("10.0.0.1\n");
        lookTwice(file);
        assertThat(heard.events).isEmpty();
    }

    @Test
    void anEditOfTheSameSizeWithinTheSameTickIsSeen() throws IOException {
        write("10.0.0.1\n");
        FileTime tick = Files.getLastModifiedTime(path);
        LiveFile<IpTable<Origin>> file = open(WhenMissing.EMPTY);
        write("10.0.0.2\n");
        Files.setLastModifiedTime(path, tick);
        lookTwice(file);
        assertThat(lists(file, "10.0.0.2")).isTrue();
    }

    @Test
    void aFileRenamedOverAnotherOfTheSameSizeAndTimeIsSeenByItsKey() throws IOException {
        write("10.0.0.1\n");
        FileTime time = Files.getLastModifiedTime(path);
        LiveFile<IpTable<Origin>> file =
                LiveFile.open(source(WhenMissing.EMPTY), heard, LATE).orThrow();
        Path other = directory.resolve("new");
        Files.write(other, "10.0.0.2\n".getBytes(UTF_8));
        Files.setLastModifiedTime(other, time);
        Files.move(other, path, ATOMIC_MOVE, REPLACE_EXISTING);
        lookTwice(file);
        assertThat(lists(file, "10.0.0.2")).isTrue();
    }

    @Test
    void anUntouchedOldFileIsNotReadAgain() throws IOException {
        write("10.0.0.1\n");
        FileTime time = Files.getLastModifiedTime(path);
        LiveFile<IpTable<Origin>> file =
                LiveFile.open(source(WhenMissing.EMPTY), heard, LATE).orThrow();
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap("10.0.0.2\n".getBytes(UTF_8)));
        }
        Files.setLastModifiedTime(path, time);
        lookTwice(file);
        assertThat(lists(file, "10.0.0.1")).isTrue();
    }

    @Test
    void aSwappedSymbolicLinkIsFollowed() throws IOException {
        Path one = Files.write(directory.resolve("one"), "10.0.0.1\n".getBytes(UTF_8));
        Path two = Files.write(directory.resolve("two"), "10.0.0.2\n".getBytes(UTF_8));
        Files.setLastModifiedTime(two, Files.getLastModifiedTime(one));
        Files.createSymbolicLink(path, one);
        LiveFile<IpTable<Origin>> file =
                LiveFile.open(source(WhenMissing.EMPTY), heard, LATE).orThrow();
        Path link = Files.createSymbolicLink(directory.resolve("link"), two);
        Files.move(link, path, ATOMIC_MOVE, REPLACE_EXISTING);
        lookTwice(file);
        assertThat(lists(file, "10.0.0.2")).isTrue();
    }

    @Test
    void r12_aDeletedPermitTableIsEmpty() throws IOException {
        write("10.0.0.1\n");
        LiveFile<IpTable<Origin>> file = open(WhenMissing.EMPTY);
        Files.delete(path);
        file.refresh();
        assertThat(lists(file, "10.0.0.1")).isTrue();
        file.refresh();
        assertThat(lists(file, "10.0.0.1")).isFalse();
        lookTwice(file);
        assertThat(heard.events).containsExactly("missing smtprelay.tab EMPTY, in force 0");
    }

    @ParameterizedTest
    @EnumSource(names = {"KEEP_LAST", "REQUIRED"})
    void r12_aDeletedDenyTableOrRequiredFileKeepsItsLastGoodRows(WhenMissing whenMissing) throws IOException {
        write("10.0.0.1\n");
        LiveFile<IpTable<Origin>> file = open(whenMissing);
        Files.delete(path);
        lookTwice(file);
        lookTwice(file);
        assertThat(lists(file, "10.0.0.1")).isTrue();
        assertThat(heard.events).containsExactly("missing smtprelay.tab " + whenMissing + ", in force 1");

        write("10.0.0.1\n");
        lookTwice(file);
        assertThat(heard.events).hasSize(2).last().isEqualTo("reloaded smtprelay.tab with 1");
    }

    @Test
    void aFileRemovedAndPutBackBetweenLooksIsNotMissed() throws IOException {
        write("10.0.0.1\n");
        LiveFile<IpTable<Origin>> file = open(WhenMissing.EMPTY);
        Files.delete(path);
        file.refresh();
        write("10.0.0.1\n");
        lookTwice(file);
        assertThat(heard.events).isEmpty();
    }

    @Test
    void aFileThatBecomesAFolderKeepsTheLastGoodAndIsReportedOnce() throws IOException {
        write("10.0.0.1\n");
        LiveFile<IpTable<Origin>> file = open(WhenMissing.EMPTY);
        Files.delete(path);
        Files.createDirectory(path);
        lookTwice(file);
        lookTwice(file);
        assertThat(lists(file, "10.0.0.1")).isTrue();
        assertThat(heard.events)
                .containsExactly(
                        "rejected smtprelay.tab: error: it is a directory, not a regular file [unreadable-file], keeping 1");
    }

    @Test
    void aFileTooLargeIsRefusedUnread() throws IOException {
        write("10.0.0.1\n");
        LiveFile<IpTable<Origin>> file = open(WhenMissing.EMPTY);
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[1]), TabSource.MAX_BYTES);
        }
        lookTwice(file);
        assertThat(heard.events).singleElement().asString().contains("268435457 bytes exceed the limit of 268435456");
    }

    @Test
    void r12_aBrokenFileStopsTheStart() throws IOException {
        write("127.1\nhost\n");
        TabReading<LiveFile<IpTable<Origin>>> opened = LiveFile.open(source(WhenMissing.EMPTY), heard, EARLY);
        assertThat(opened.usable()).isEmpty();
        assertThat(opened.problems()).hasSize(2);
    }

    @Test
    void aMissingFileStopsTheStartOnlyWhereItIsRequired() {
        assertThat(LiveFile.open(source(WhenMissing.REQUIRED), heard, EARLY).problems())
                .extracting(TabProblem::toString)
                .containsExactly("smtprelay.tab: error: it is missing [missing-file]");
        assertThat(open(WhenMissing.EMPTY).get().rows()).isEmpty();
        assertThat(open(WhenMissing.KEEP_LAST).get().rows()).isEmpty();
    }

    @Test
    void aMissingFileThatAppearsIsRead() throws IOException {
        LiveFile<IpTable<Origin>> file = open(WhenMissing.KEEP_LAST);
        lookTwice(file);
        assertThat(heard.events).isEmpty();
        write("10.0.0.1\n");
        lookTwice(file);
        assertThat(lists(file, "10.0.0.1")).isTrue();
    }

    @Test
    void aSourceReadsItsFileOnce() throws IOException {
        assertThat(source(WhenMissing.REQUIRED).read().usable()).isEmpty();
        write("10.0.0.1\n");
        assertThat(source(WhenMissing.REQUIRED).read().orThrow().rows()).hasSize(1);
    }

    @Test
    void aReaderThatFailsKeepsTheLastGoodAndStopsNobodyElse() throws IOException {
        write("10.0.0.1\n");
        TabSource<String> fragile = new TabSource<>(
                path,
                "fragile",
                (name, bytes) -> {
                    if (bytes.length > 9) {
                        throw new IllegalStateException("a defect");
                    }
                    return new TabReading.Usable<>("good", 1, List.of());
                },
                WhenMissing.EMPTY);
        LiveFile<String> broken = LiveFile.open(fragile, heard, EARLY).orThrow();
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
    void aScheduleSeesAnEdit() throws Exception {
        write("10.0.0.1\n");
        CountDownLatch reloaded = new CountDownLatch(1);
        LiveFileListener listener = new LiveFileListener() {
            @Override
            public void reloaded(String file, Version version, List<TabProblem> problems) {
                reloaded.countDown();
            }

            @Override
            public void rejected(String file, List<TabProblem> problems, Version inForce) {}

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
