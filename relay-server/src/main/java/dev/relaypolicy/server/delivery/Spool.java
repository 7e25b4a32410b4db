package dev.relaypolicy.server.delivery;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

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
 * A message on its way: in memory while it is small and there is room for it, then in a file. The file loses its name as soon as it is open, so
 * that nothing is left behind however the process ends. Not thread-safe.
 */
final class Spool implements AutoCloseable {

    /** The octets that stay in memory, where there is room. */
    static final int IN_MEMORY = 256 * 1024;

    /**
     * The most bytes that one write passes on. The JDK copies a write to a file or socket into a direct buffer of the same size and
     * caches that buffer for each thread: with a thousand sessions, larger writes exhaust the direct memory of a small heap.
     */
    static final int SLICE = 16 * 1024;

    private final Path folder;
    private final MaildirFileNames names;
    private final SpoolMemory room;
    private ByteArrayOutputStream memory = new ByteArrayOutputStream();
    private long taken;
    private @Nullable FileChannel channel;

    /**
     * An empty spool.
     *
     * @param folder where its file goes; made where it is missing
     * @param names gives its file a name
     * @param room what all spools may have of the memory
     */
    Spool(Path folder, MaildirFileNames names, SpoolMemory room) {
        this.folder = folder;
        this.names = names;
        this.room = room;
    }

    void write(byte[] bytes, int offset, int length) throws IOException {
        if (channel == null && (memory.size() + length > IN_MEMORY || !hasRoom(length))) {
            channel = openNameless();
            memory.writeTo(sliced(Channels.newOutputStream(channel)));
            forget();
        }
        OutputStream out = channel == null ? memory : Channels.newOutputStream(channel);
        out.write(bytes, offset, length);
    }

    private boolean hasRoom(int length) {
        boolean more = room.take(length);
        taken += more ? length : 0;
        return more;
    }

    private FileChannel openNameless() throws IOException {
        PrivateFolders.make(folder);
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

    /** Writes the whole message; may be called again. */
    void copyTo(OutputStream out) throws IOException {
        if (channel == null) {
            memory.writeTo(sliced(out));
        } else {
            channel.position(0);
            Channels.newInputStream(channel).transferTo(out);
        }
    }

    /** Returns a stream that passes large writes on in pieces of {@link #SLICE} bytes. */
    private static OutputStream sliced(OutputStream out) {
        return new FilterOutputStream(out) {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                for (int done = 0; done < length; done += SLICE) {
                    out.write(bytes, offset + done, Math.min(SLICE, length - done));
                }
            }
        };
    }

    private void forget() {
        memory = new ByteArrayOutputStream(0);
        room.giveBack(taken);
        taken = 0;
    }

    @Override
    public void close() throws IOException {
        forget();
        if (channel != null) {
            channel.close();
        }
    }
}
