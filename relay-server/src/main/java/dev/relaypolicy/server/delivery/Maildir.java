package dev.relaypolicy.server.delivery;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/**
 * One mailbox as a Maildir, from the deliverer's side. A message is written to {@code tmp}, put on disk, and appears in
 * {@code new} in one step: a reader never sees half of one, and after a crash only {@code tmp} holds leavings.
 *
 * <p>Lines end in LF, as other programs expect of a Maildir. That loses nothing: every line arrived with CRLF and no
 * other CR or LF, so that {@link Maildrop} gives back the very octets. The name carries the size of the file
 * ({@code S=}) and of the message with CRLF ({@code W=}), as Dovecot's does, which spares a reader the counting.
 */
final class Maildir {

    /** The age at which the Maildir specification allows to remove a file in {@code tmp}. */
    private static final Duration ABANDONED = Duration.ofHours(36);

    private final Path folder;

    Maildir(Path folder) {
        this.folder = folder;
    }

    /**
     * Removes the files in {@code tmp} that deliveries left more than 36 hours ago, for example when the server was
     * killed. Called at each delivery and when POP3 opens the mailbox. Failures are ignored: they must not keep mail
     * from its owner.
     */
    void removeAbandoned(Instant now) {
        Instant limit = now.minus(ABANDONED);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder.resolve("tmp"))) {
            for (Path file : files) {
                removeIfOlder(file, limit);
            }
        } catch (IOException | DirectoryIteratorException e) {
            // there is no mailbox yet, or its owner does not let us look
        }
    }

    private static void removeIfOlder(Path file, Instant limit) {
        try {
            if (Files.getLastModifiedTime(file, NOFOLLOW_LINKS).toInstant().isBefore(limit)) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            // a delivery has just finished, or the file belongs to somebody else
        }
    }

    /**
     * Writes a copy that nobody sees yet. When this returns its content is on disk; when it throws nothing is left.
     *
     * @param now the time, from which files in {@code tmp} are {@linkplain #removeAbandoned abandoned}
     * @param head what goes in front of the message
     * @param body the message, whose lines all end in CRLF
     */
    PendingCopy write(String name, Instant now, byte[] head, Spool body) throws IOException {
        for (String part : new String[] {"tmp", "new", "cur"}) {
            PrivateFolders.make(folder.resolve(part));
        }
        removeAbandoned(now);
        Path file = folder.resolve("tmp").resolve(name);
        FileChannel channel = FileChannel.open(file, Set.of(CREATE_NEW, WRITE), PrivateFolders.PRIVATE_FILE);
        try (channel) {
            LineFeeds out = new LineFeeds(new BufferedOutputStream(Channels.newOutputStream(channel), Spool.SLICE));
            out.write(head, 0, head.length);
            body.copyTo(out);
            out.flush();
            channel.force(true);
            String kept = name + ",S=" + out.written + ",W=" + out.taken;
            return new PendingCopy(file, folder.resolve("new"), kept);
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    /** A copy that is complete and can still be taken back. */
    static final class PendingCopy {
        private final Path written;
        private final Path folder;
        private final Path visible;

        private PendingCopy(Path written, Path folder, String name) {
            this.written = written;
            this.folder = folder;
            this.visible = folder.resolve(name);
        }

        /** Makes the copy visible, and that lasting. */
        void publish() throws IOException {
            Files.move(written, visible, StandardCopyOption.ATOMIC_MOVE);
            PrivateFolders.sync(folder);
        }

        /** Takes the copy back, visible or not. */
        void remove() throws IOException {
            Files.deleteIfExists(written);
            Files.deleteIfExists(visible);
        }
    }

    /** Drops the CR of each CRLF. */
    private static final class LineFeeds extends FilterOutputStream {
        private long taken;
        private long written;

        LineFeeds(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int octet) throws IOException {
            taken++;
            if (octet != '\r') {
                written++;
                out.write(octet);
            }
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            int start = offset;
            for (int i = offset; i < offset + length; i++) {
                if (bytes[i] == '\r') {
                    writeRun(bytes, start, i);
                    start = i + 1;
                }
            }
            writeRun(bytes, start, offset + length);
            taken += length;
        }

        private void writeRun(byte[] bytes, int start, int end) throws IOException {
            out.write(bytes, start, end - start);
            written += end - start;
        }
    }
}
