package dev.relaypolicy.server.mailbox;

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
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Writes messages to a Maildir: to {@code tmp}, synced, and moved to {@code new} atomically.
 *
 * <p>Lines end in LF, as other programs expect; {@link Maildrop} restores the original bytes. As with Dovecot, the file
 * name contains the size of the file ({@code S=}) and of the message with CRLF ({@code W=}).
 */
public final class Maildir {

    /**
     * The maximum number of bytes in one write. For each thread, the JDK caches a direct buffer of the size of a write;
     * with a thousand sessions, larger ones would exhaust the direct memory of a small heap.
     */
    public static final int MAX_WRITE = 16 * 1024;

    /** The age at which the Maildir specification permits removal of files in {@code tmp}. */
    private static final Duration ABANDONED = Duration.ofHours(36);

    private static final Pattern SIZE = Pattern.compile(",S=([0-9]{1,18})");

    private final Path folder;

    public Maildir(Path folder) {
        this.folder = folder;
    }

    /**
     * Removes files older than 36 hours from {@code tmp}, left for example when the server was killed. Ignores errors,
     * so as not to block delivery or access.
     */
    void removeAbandoned(Instant now) {
        Instant limit = now.minus(ABANDONED);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder.resolve("tmp"))) {
            for (Path file : files) {
                removeIfOlder(file, limit);
            }
        } catch (IOException | DirectoryIteratorException e) {
            // the mailbox does not exist yet, or is not readable
        }
    }

    private static void removeIfOlder(Path file, Instant limit) {
        try {
            if (Files.getLastModifiedTime(file, NOFOLLOW_LINKS).toInstant().isBefore(limit)) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            // the delivery has just finished, or the file is not writable
        }
    }

    /** Writes and syncs a copy that readers do not see yet. Leaves no file if it throws. */
    public PendingCopy write(String name, Instant now, byte[] head, Content body) throws IOException {
        for (String part : new String[] {"tmp", "new", "cur"}) {
            PrivateFolders.create(folder.resolve(part));
        }
        removeAbandoned(now);
        Path file = folder.resolve("tmp").resolve(name);
        FileChannel channel = FileChannel.open(file, Set.of(CREATE_NEW, WRITE), PrivateFolders.PRIVATE_FILE);
        try (channel) {
            LfOutputStream out =
                    new LfOutputStream(new BufferedOutputStream(Channels.newOutputStream(channel), MAX_WRITE));
            out.write(head, 0, head.length);
            body.copyTo(out);
            out.flush();
            channel.force(true);
            String kept = name + ",S=" + out.storedSize + ",W=" + out.wireSize;
            return new PendingCopy(file, folder.resolve("new"), kept);
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    /**
     * Returns the total size of the messages in bytes; 0 if the folder does not exist.
     *
     * @throws IOException if the folder cannot be read
     */
    public long octets() throws IOException {
        long octets = 0;
        for (String part : List.of("new", "cur")) {
            try (DirectoryStream<Path> messages = Files.newDirectoryStream(folder.resolve(part))) {
                for (Path message : messages) {
                    octets += octets(message);
                }
            } catch (NoSuchFileException e) {
                // created at the first delivery
            } catch (DirectoryIteratorException e) {
                throw e.getCause();
            }
        }
        return octets;
    }

    /** Uses the size in the file name if there is one, because this runs for each recipient. */
    private static long octets(Path message) throws IOException {
        Matcher named = SIZE.matcher(message.getFileName().toString());
        if (named.find()) {
            return Long.parseLong(named.group(1));
        }
        try {
            return Files.size(message);
        } catch (NoSuchFileException e) {
            return 0;
        }
    }

    @FunctionalInterface
    public interface Content {

        /** Writes the whole message, with CRLF. */
        void copyTo(OutputStream out) throws IOException;
    }

    /** A complete copy that is not published yet. */
    public static final class PendingCopy {
        private final Path written;
        private final Path folder;
        private final Path visible;

        private PendingCopy(Path written, Path folder, String name) {
            this.written = written;
            this.folder = folder;
            this.visible = folder.resolve(name);
        }

        /** Moves the copy to {@code new} and syncs the folder. */
        public void publish() throws IOException {
            Files.move(written, visible, StandardCopyOption.ATOMIC_MOVE);
            PrivateFolders.sync(folder);
        }

        /** Removes the copy, even if it is published. */
        public void remove() throws IOException {
            Files.deleteIfExists(written);
            Files.deleteIfExists(visible);
        }
    }

    private static final class LfOutputStream extends FilterOutputStream {
        private long wireSize;
        private long storedSize;

        LfOutputStream(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int value) throws IOException {
            wireSize++;
            if (value != '\r') {
                storedSize++;
                out.write(value);
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
            wireSize += length;
        }

        private void writeRun(byte[] bytes, int start, int end) throws IOException {
            out.write(bytes, start, end - start);
            storedSize += end - start;
        }
    }
}
