package dev.relaypolicy.server.mailbox;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.relaypolicy.mail.DomainName;
import dev.relaypolicy.server.mailbox.Maildrop.Message;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MaildropTest {

    private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");
    private static final DomainName HOST = DomainName.parse("mail.example.org");

    @TempDir
    private Path folder;

    private final Maildrops maildrops = new Maildrops(InstantSource.fixed(NOON));
    private final MaildirFileNames names =
            new MaildirFileNames(() -> HOST, InstantSource.fixed(NOON), new SecureRandom());
    private Path maildir;

    @BeforeEach
    void open() {
        maildir = folder.resolve("alice").resolve("Maildir");
    }

    private void deliver(String message) throws IOException {
        new Maildir(maildir)
                .write(names.next(), NOON, new byte[0], out -> out.write(message.getBytes(ISO_8859_1)))
                .publish();
    }

    /** Returns the files in a folder of the Maildir and below it. */
    private List<Path> files(String part) throws IOException {
        Path parent = maildir.resolve(part).normalize();
        if (!Files.exists(parent)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(parent)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    /** Writes a file as another program would. */
    private Path foreign(String name, String content) throws IOException {
        Path file = maildir.resolve(name);
        Files.createDirectories(maildir.resolve("new"));
        Files.createDirectories(maildir.resolve("cur"));
        return Files.writeString(file, content, ISO_8859_1);
    }

    private Maildrop opened() throws IOException {
        return maildrops.open(maildir).orElseThrow();
    }

    private static String text(Optional<InputStream> message) throws IOException {
        try (InputStream in = message.orElseThrow()) {
            return new String(in.readAllBytes(), ISO_8859_1);
        }
    }

    @Test
    void doesNotCreateMaildirOnRead() throws IOException {
        try (Maildrop maildrop = opened()) {
            assertThat(maildrop.messages()).isEmpty();
            assertThat(maildrop.message(1)).isEmpty();
            assertThat(maildrop.commit()).isZero();
        }
        assertThat(maildir).doesNotExist();
    }

    @Test
    void locksMailboxForOneSession() throws IOException {
        try (Maildrop first = opened()) {
            assertThat(first.messages()).isEmpty();
            assertThat(maildrops.open(maildir.resolve("..").resolve("Maildir"))).isEmpty();
        }
        opened().close();
    }

    @Test
    void releasesLockIfMailboxIsUnreadable() throws IOException {
        Files.createDirectories(maildir);
        Path inTheWay = Files.writeString(maildir.resolve("new"), "no folder");
        assertThatThrownBy(this::opened).isInstanceOf(IOException.class);
        Files.delete(inTheWay);
        opened().close();
    }

    @Test
    void numbersMessagesOldestFirst() throws IOException {
        foreign("new/1000000002.b.host", "a\nb");
        foreign("cur/1000000001.a.host:2,S", "one\r\n\r\ntwo\r\n");
        foreign("new/.hidden", "x");
        Files.createDirectory(maildir.resolve("cur/folder"));
        deliver("Subject: ours\r\n\r\n");
        try (Maildrop maildrop = opened()) {
            assertThat(maildrop.messages()).extracting(Message::number).containsExactly(1, 2, 3);
            assertThat(maildrop.messages().subList(0, 2))
                    .containsExactly(new Message(1, "1000000001.a.host", 12), new Message(2, "1000000002.b.host", 6));
            for (Message message : maildrop.messages()) {
                assertThat(text(maildrop.retrieve(message))).hasSize((int) message.octets());
            }
            assertThat(text(maildrop.retrieve(maildrop.messages().get(1)))).isEqualTo("a\r\nb\r\n");
        }
    }

    @Test
    void ignoresSizeInNameIfFileDiffers() throws IOException {
        foreign("new/1.a.host,S=4,W=6", "a\nb\n");
        foreign("new/2.b.host,S=9,W=99", "a\nb\n");
        try (Maildrop maildrop = opened()) {
            assertThat(maildrop.messages()).extracting(Message::octets).containsExactly(6L, 6L);
        }
    }

    @Test
    void uniqueIdsAreStableAndValid() throws IOException {
        deliver("Subject: one\r\n\r\n");
        foreign("cur/1." + "x".repeat(100) + ":2,", "long");
        foreign("cur/2.sp ace:2,", "blank");
        List<Message> before;
        try (Maildrop maildrop = opened()) {
            before = maildrop.messages();
        }
        for (Path file : files("new")) {
            Files.move(file, maildir.resolve("cur").resolve(file.getFileName() + ":2,RS"));
        }
        try (Maildrop maildrop = opened()) {
            assertThat(maildrop.messages()).isEqualTo(before);
        }
        assertThat(before)
                .extracting(Message::uniqueId)
                .doesNotHaveDuplicates()
                .allMatch(id -> id.matches("[!-~]{1,70}"));
    }

    @Test
    void topReturnsHeaderAndRequestedLines() throws IOException {
        foreign("new/1.a", "A: b\nC: d\n\none\n\nthree\n");
        foreign("new/2.b", "A: only a header\n");
        try (Maildrop maildrop = opened()) {
            Message whole = maildrop.message(1).orElseThrow();
            assertThat(text(maildrop.top(whole, 0))).isEqualTo("A: b\r\nC: d\r\n\r\n");
            assertThat(text(maildrop.top(whole, 2))).isEqualTo("A: b\r\nC: d\r\n\r\none\r\n\r\n");
            assertThat(text(maildrop.top(whole, 99))).isEqualTo(text(maildrop.retrieve(whole)));
            assertThat(text(maildrop.top(maildrop.message(2).orElseThrow(), 1))).isEqualTo("A: only a header\r\n");
        }
    }

    @Test
    void deletesOnlyAtCommit() throws IOException {
        foreign("new/1.a", "one\n");
        foreign("new/2.b", "two\n");
        try (Maildrop maildrop = opened()) {
            maildrop.delete(maildrop.message(1).orElseThrow());
            assertThat(maildrop.message(1)).isEmpty();
            assertThat(maildrop.messages()).extracting(Message::number).containsExactly(2);
        }
        assertThat(files("new")).hasSize(2);
        try (Maildrop maildrop = opened()) {
            maildrop.delete(maildrop.message(1).orElseThrow());
            maildrop.reset();
            assertThat(maildrop.messages()).hasSize(2);
            maildrop.delete(maildrop.message(2).orElseThrow());
            assertThat(maildrop.commit()).isZero();
        }
        assertThat(files("new")).containsExactly(maildir.resolve("new/1.a"));
    }

    @Test
    void findsRenamedAndOmitsRemovedMessages() throws IOException {
        Path renamed = foreign("new/1.a", "one\n");
        Path gone = foreign("new/2.b", "two\n");
        Path renamedToo = foreign("new/3.c", "three\n");
        try (Maildrop maildrop = opened()) {
            Files.move(renamed, maildir.resolve("cur/1.a:2,S"));
            Files.move(renamedToo, maildir.resolve("cur/3.c:2,S"));
            Files.delete(gone);
            assertThat(text(maildrop.retrieve(maildrop.message(1).orElseThrow())))
                    .isEqualTo("one\r\n");
            assertThat(maildrop.retrieve(maildrop.message(2).orElseThrow())).isEmpty();
            assertThat(maildrop.top(maildrop.message(2).orElseThrow(), 1)).isEmpty();
            maildrop.delete(maildrop.message(2).orElseThrow());
            maildrop.delete(maildrop.message(3).orElseThrow());
            assertThat(maildrop.commit()).isZero();
        }
        assertThat(maildir.resolve("cur")).isDirectoryContaining("glob:**1.a:2,S");
        assertThat(files(".")).hasSize(1);
    }

    @Test
    void newMailAppearsInNextSession() throws IOException {
        try (Maildrop maildrop = opened()) {
            deliver("Subject: late\r\n\r\n");
            assertThat(maildrop.messages()).isEmpty();
        }
        try (Maildrop maildrop = opened()) {
            assertThat(maildrop.messages()).hasSize(1);
        }
    }

    @Test
    void ignoresSymbolicLinks() throws IOException {
        Path secret = Files.writeString(folder.resolve("secret"), "not for alice\n");
        Path message = foreign("new/1.a", "one\n");
        Files.createSymbolicLink(maildir.resolve("new/2.b"), secret);
        try (Maildrop maildrop = opened()) {
            assertThat(maildrop.messages()).hasSize(1);
            Files.delete(message);
            Files.createSymbolicLink(message, secret);
            assertThatThrownBy(() -> maildrop.retrieve(maildrop.message(1).orElseThrow()))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void readerRemovesAbandonedFilesAfter36Hours() throws IOException {
        deliver("Subject: x\r\n\r\n");
        Path fresh = abandon();
        opened().close();
        assertThat(files("tmp")).containsExactly(fresh);
    }

    /** Cleans mailboxes that POP3 never opens. */
    @Test
    void deliveryRemovesAbandonedFilesAfter36Hours() throws IOException {
        deliver("Subject: x\r\n\r\n");
        Path fresh = abandon();
        deliver("Subject: y\r\n\r\n");
        assertThat(files("tmp")).containsExactly(fresh);
        assertThat(files("new")).hasSize(2);
    }

    /** Creates files in {@code tmp} that are 37 and 35 hours old, and returns the newer one. */
    private Path abandon() throws IOException {
        Path old = foreign("tmp/old", "half a mess");
        Path fresh = foreign("tmp/fresh", "half a mess");
        Files.setLastModifiedTime(old, FileTime.from(NOON.minus(Duration.ofHours(37))));
        Files.setLastModifiedTime(fresh, FileTime.from(NOON.minus(Duration.ofHours(35))));
        return fresh;
    }
}
