package dev.relaypolicy.server.delivery;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.relaypolicy.server.mailbox.Maildir;
import dev.relaypolicy.server.mailbox.MaildirFileNames;
import dev.relaypolicy.server.mailbox.PrivateFolders;
import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Holds a message while it is received: in memory if it is small and memory is available, otherwise in a file. The open
 * file is deleted already, so none remains after a crash. Not thread-safe.
 */
final class Spool implements AutoCloseable {

    static final int MAX_IN_MEMORY = 256 * 1024;

    private final Path folder;
    private final MaildirFileNames names;
    private final SpoolMemory budget;
    private ByteArrayOutputStream memory = new ByteArrayOutputStream();
    private long reserved;
    private @Nullable FileChannel channel;

    Spool(Path folder, MaildirFileNames names, SpoolMemory budget) {
        this.folder = folder;
        this.names = names;
        this.budget = budget;
    }

    void write(byte[] bytes, int offset, int length) throws IOException {
        if (channel == null && (memory.size() + length > MAX_IN_MEMORY || !reserve(length))) {
            channel = openUnlinked();
            memory.writeTo(sliced(Channels.newOutputStream(channel)));
            releaseMemory();
        }
        OutputStream out = channel == null ? memory : Channels.newOutputStream(channel);
        out.write(bytes, offset, length);
    }

    private boolean reserve(int length) {
        boolean available = budget.reserve(length);
        reserved += available ? length : 0;
        return available;
    }

    private FileChannel openUnlinked() throws IOException {
        PrivateFolders.create(folder);
        Path file = folder.resolve(names.next());
        FileChannel opened = FileChannel.open(file, Set.of(CREATE_NEW, READ, WRITE), PrivateFolders.PRIVATE_FILE);
        try {
            Files.delete(file);
            return opened;
        } catch (IOException e) {
            opened.close();
            throw e;
        }
    }

    void copyTo(OutputStream out) throws IOException {
        if (channel == null) {
            memory.writeTo(sliced(out));
        } else {
            channel.position(0);
            Channels.newInputStream(channel).transferTo(out);
        }
    }

    /** Splits large writes into pieces of {@link Maildir#MAX_WRITE} bytes. */
    private static OutputStream sliced(OutputStream out) {
        return new FilterOutputStream(out) {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                for (int done = 0; done < length; done += Maildir.MAX_WRITE) {
                    out.write(bytes, offset + done, Math.min(Maildir.MAX_WRITE, length - done));
                }
            }
        };
    }

    private void releaseMemory() {
        memory = new ByteArrayOutputStream(0);
        budget.release(reserved);
        reserved = 0;
    }

    @Override
    public void close() throws IOException {
        releaseMemory();
        if (channel != null) {
            channel.close();
        }
    }
}
