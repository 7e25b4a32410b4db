package dev.relaypolicy.server.delivery;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
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

    private final Path folder;

    Maildir(Path folder) {
        this.folder = folder;
    }

    /**
     * Writes a copy that nobody sees yet. When this returns its content is on disk; when it throws nothing is left.
     *
     * @param head what goes in front of the message
     * @param body the message, whose lines all end in CRLF
     */
    PendingCopy write(String name, byte[] head, Spool body) throws IOException {
        for (String part : new String[] {"tmp", "new", "cur"}) {
            Folders.make(folder.resolve(part));
        }
        Path file = folder.resolve("tmp").resolve(name);
        FileChannel channel = FileChannel.open(file, Set.of(CREATE_NEW, WRITE), Folders.PRIVATE_FILE);
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
            Folders.sync(folder);
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
