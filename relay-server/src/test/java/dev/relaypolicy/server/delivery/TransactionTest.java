package dev.relaypolicy.server.delivery;

import static dev.relaypolicy.server.delivery.DeliveryFixture.BOB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.relaypolicy.SmtpReply;
import dev.relaypolicy.mail.EmailAddress;
import dev.relaypolicy.mail.ForwardPath;
import dev.relaypolicy.server.delivery.Delivery.RecentWarnings;
import dev.relaypolicy.server.delivery.Destination.Undeliverable;
import dev.relaypolicy.testkit.ManualClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TransactionTest {

    private static final ForwardPath ALICE = ForwardPath.of(EmailAddress.parse("alice@wiz-code.private"));
    private static final String MESSAGE = "Subject: hello\r\n\r\n.dots\r\n..\r\nbytes \u00e9\u00ff\r\n";
    private static final String RECEIVED = String.join(
            "\r\n",
            "Received: from client.test ([192.0.2.7])",
            "\tby mail.wiz-code.private with ESMTP id T1;",
            "\tWed, 25 Nov 2026 12:00:00 +0000",
            "");

    @TempDir
    private Path folder;

    private DeliveryFixture fixture;

    @BeforeEach
    void open() {
        fixture = new DeliveryFixture(folder);
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void localCopyIsTraceFieldsAndUnmodifiedMessage() throws IOException {
        assertThat(deliver("alice", MESSAGE)).hasToString("250 2.0.0 Kept as T1");
        assertThat(fixture.retrieveAll("alice"))
                .containsExactly("Return-Path: <alice@wiz-code.private>\r\n" + RECEIVED + MESSAGE);
    }

    @Test
    void writesNullSender() throws IOException {
        try (Transaction transaction = fixture.begin("", MailParameters.NONE)) {
            transaction.recipient(ALICE, List.of(fixture.mailbox("alice")));
            DeliveryFixture.write(transaction, MESSAGE);
            transaction.finish();
        }
        assertThat(fixture.retrieveAll("alice").get(0)).startsWith("Return-Path: <>\r\nReceived: ");
    }

    @Test
    void storesEmptyMessage() throws IOException {
        assertThat(deliver("alice", "").code()).isEqualTo(250);
        assertThat(fixture.retrieveAll("alice").get(0)).endsWith("+0000\r\n");
    }

    @Test
    void storesMessageLargerThanMemoryWithoutSpoolFile() throws IOException {
        String big = ("x".repeat(70) + "\r\n").repeat(20_000);
        assertThat(deliver("alice", big).code()).isEqualTo(250);
        assertThat(fixture.retrieveAll("alice").get(0)).endsWith(RECEIVED + big);
        assertThat(fixture.allFiles()).hasSize(1);
        assertThat(folder.resolve("spool")).isEmptyDirectory();
    }

    @Test
    void createsFoldersAndFilesForOwnerOnly() throws IOException {
        deliver("alice", MESSAGE);
        Path maildir = fixture.maildir("alice");
        Path file = fixture.files("alice", "new").get(0);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        for (Path path : List.of(maildir, maildir.resolve("tmp"), maildir.resolve("new"), maildir.resolve("cur"))) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                    .isEqualTo("rwx------");
        }
    }

    @Test
    void storesNothingBeforeFinish() throws IOException {
        try (Transaction transaction = fixture.begin()) {
            transaction.recipient(ALICE, List.of(fixture.mailbox("alice")));
            DeliveryFixture.write(transaction, MESSAGE);
            assertThat(fixture.allFiles()).isEmpty();
        }
        assertThat(fixture.allFiles()).isEmpty();
    }

    @Test
    void deliversOneCopyPerMailbox() throws IOException {
        try (Transaction transaction = fixture.begin()) {
            transaction.recipient(ALICE, List.of(fixture.mailbox("alice")));
            transaction.recipient(ForwardPath.POSTMASTER, List.of(fixture.mailbox("alice"), fixture.mailbox("bob")));
            DeliveryFixture.write(transaction, MESSAGE);
            assertThat(transaction.finish().code()).isEqualTo(250);
        }
        assertThat(fixture.files("alice", "new")).hasSize(1);
        assertThat(fixture.files("bob", "new")).hasSize(1);
    }

    @Test
    void recipientWithoutDestinationDefersMessage() throws IOException {
        try (Transaction transaction = fixture.begin()) {
            assertThat(transaction.recipient(ALICE, List.of(fixture.mailbox("alice"))))
                    .isEqualTo(SmtpReply.RECIPIENT_OK);
            assertThat(transaction.dataRefusal()).isEmpty();
            assertThat(transaction.recipient(BOB, List.of(new Undeliverable("no next hop is configured"))))
                    .isEqualTo(SmtpReply.RECIPIENT_OK);
            assertThat(transaction.dataRefusal().orElseThrow().toString()).startsWith("451 4.3.5 ");
            DeliveryFixture.write(transaction, MESSAGE);
            assertThat(transaction.finish().toString()).startsWith("451 4.3.5 ");
        }
        assertThat(fixture.allFiles()).isEmpty();
    }

    @Test
    void rejectsMessageWithoutRecipients() {
        try (Transaction transaction = fixture.begin()) {
            assertThat(transaction.dataRefusal().orElseThrow().toString()).startsWith("554 5.5.1 ");
            assertThat(transaction.finish().toString()).startsWith("554 5.5.1 ");
        }
    }

    @Test
    void rejectsMoreThanFiftyReceivedFields() throws IOException {
        String fifty = "received: by a\r\nRECEIVED: by b\r\n".repeat(25) + "\r\nReceived: in the body\r\n";
        assertThat(deliver("alice", fifty).code()).isEqualTo(250);
        assertThat(deliver("bob", "X: y\r\nReceived: by c\r\n" + fifty).toString())
                .startsWith("554 5.4.6 ");
        assertThat(fixture.files("bob", "new")).isEmpty();
    }

    @Test
    void rejectsBareLineEndsAndNul() throws IOException {
        for (String bad : List.of("a\nb\r\n", "a\rb\r\n", "a\0b\r\n", "a\r\n\n.\r\n", "no end", "a\r", "\n")) {
            assertThat(deliver("alice", bad).toString()).as("%s", bad).startsWith("550 5.6.0 ");
        }
        assertThat(fixture.allFiles()).isEmpty();
    }

    @Test
    void unwritableMaildirGets452AndStoresNothing() throws IOException {
        Files.createDirectories(fixture.maildir("bob"));
        Files.writeString(fixture.maildir("bob").resolve("tmp"), "in the way");
        try (Transaction transaction = fixture.begin()) {
            transaction.recipient(ALICE, List.of(fixture.mailbox("alice"), fixture.mailbox("bob")));
            DeliveryFixture.write(transaction, MESSAGE);
            assertThat(transaction.finish().toString()).startsWith("452 4.3.1 ");
        }
        assertThat(fixture.files("alice", "tmp")).isEmpty();
        assertThat(fixture.files("alice", "new")).isEmpty();
    }

    @Test
    void removesPublishedCopyIfAnotherFails() throws Exception {
        try (ScriptedNextHop hop = new ScriptedNextHop();
                Transaction transaction = fixture.begin()) {
            Path newOfBob = fixture.maildir("bob").resolve("new");
            hop.before("END", () -> {
                try {
                    Files.delete(newOfBob);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            transaction.recipient(ALICE, List.of(fixture.mailbox("alice"), fixture.mailbox("bob")));
            transaction.recipient(BOB, List.of(hop.destination()));
            DeliveryFixture.write(transaction, MESSAGE);
            assertThat(transaction.finish().toString()).startsWith("452 4.3.1 ");
            assertThat(newOfBob).doesNotExist();
        }
        assertThat(fixture.allFiles()).isEmpty();
    }

    @Test
    void rejectsUseAfterFinish() {
        try (Transaction transaction = fixture.begin()) {
            transaction.finish();
            assertThatThrownBy(transaction::finish).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> DeliveryFixture.write(transaction, MESSAGE))
                    .isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> transaction.recipient(ALICE, List.of(fixture.mailbox("alice"))))
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void deliversConcurrentlyToOneMaildir() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Callable<SmtpReply>> tasks = new ArrayList<>();
            List<String> expected = new ArrayList<>();
            for (int i = 0; i < 80; i++) {
                String message = "Subject: " + i + "\r\n\r\n";
                expected.add(message);
                tasks.add(() -> deliver("alice", message));
            }
            for (Future<SmtpReply> reply : threads.invokeAll(tasks)) {
                assertThat(reply.get().code()).isEqualTo(250);
            }
            assertThat(fixture.retrieveAll("alice"))
                    .extracting(text -> text.substring(text.indexOf("Subject: ")))
                    .containsExactlyInAnyOrderElementsOf(expected);
            assertThat(fixture.files("alice", "tmp")).isEmpty();
        } finally {
            threads.shutdownNow();
        }
    }

    private SmtpReply deliver(String mailbox, String message) {
        try (Transaction transaction = fixture.begin()) {
            assertThat(transaction.recipient(ALICE, List.of(fixture.mailbox(mailbox))))
                    .isEqualTo(SmtpReply.RECIPIENT_OK);
            DeliveryFixture.write(transaction, message);
            return transaction.finish();
        }
    }

    /** Regression test: the warning used to be logged for each recipient. */
    @Test
    void warnsOnceAboutMissingNextHop() {
        List<LogRecord> warnings = new CopyOnWriteArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord record) {
                warnings.add(record);
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger logger = Logger.getLogger(Transaction.class.getName());
        logger.setLevel(Level.INFO);
        logger.setUseParentHandlers(false);
        logger.addHandler(handler);
        try {
            for (int message = 0; message < 3; message++) {
                try (Transaction transaction = fixture.begin()) {
                    transaction.recipient(BOB, List.of(new Undeliverable("no next hop is configured")));
                    transaction.recipient(ALICE, List.of(new Undeliverable("no next hop is configured")));
                }
            }
            assertThat(warnings)
                    .extracting(LogRecord::getMessage)
                    .containsExactly(
                            "T1: nothing is kept: <bob@elsewhere.test> has no destination: no next hop is configured");
        } finally {
            logger.removeHandler(handler);
            logger.setUseParentHandlers(true);
            logger.setLevel(null);
        }
    }

    @Test
    void repeatsWarningAfterOneHour() {
        ManualClock clock = new ManualClock(DeliveryFixture.NOON);
        RecentWarnings warnings = new RecentWarnings(clock.ticker());
        assertThat(warnings.isNew("a")).isTrue();
        clock.advance(Duration.ofMinutes(59));
        assertThat(warnings.isNew("a")).isFalse();
        assertThat(warnings.isNew("b")).isTrue();
        clock.advance(Duration.ofMinutes(2));
        assertThat(warnings.isNew("a")).isTrue();
    }
}
