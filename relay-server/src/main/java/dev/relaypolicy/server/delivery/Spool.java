package dev.relaypolicy.server.delivery;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A message on its way: in memory while it is small, then in a file. The file loses its name as soon as it is open, so
 * that nothing is left behind however the process ends. Not thread-safe.
 */
final class Spool implements AutoCloseable {

    /** The octets that stay in memory. */
    static final int IN_MEMORY = 256 * 1024;

    private final Path folder;
    private final FileNames names;
    private ByteArrayOutputStream memory = new ByteArrayOutputStream();
    private @Nullable FileChannel channel;

    /**
     * An empty spool.
     *
     * @param folder where its file goes; made where it is missing
     * @param names gives its file a name
     */
    Spool(Path folder, FileNames names) {
        this.folder = folder;
        this.names = names;
    }

    void write(byte[] bytes, int offset, int length) throws IOException {
        if (channel == null && memory.size() + length > IN_MEMORY) {
            channel = openNameless();
            memory.writeTo(Channels.newOutputStream(channel));
            memory = new ByteArrayOutputStream(0);
        }
        OutputStream out = channel == null ? memory : Channels.newOutputStream(channel);
        out.write(bytes, offset, length);
    }

    private FileChannel openNameless() throws IOException {
        Folders.make(folder);
        Path file = folder.resolve(names.next());
        FileChannel opened = FileChannel.open(file, Set.of(CREATE_NEW, READ, WRITE), Folders.PRIVATE_FILE);
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
            memory.writeTo(out);
        } else {
            channel.position(0);
            Channels.newInputStream(channel).transferTo(out);
        }
    }

    @Override
    public void close() throws IOException {
        memory = new ByteArrayOutputStream(0);
        if (channel != null) {
            channel.close();
        }
    }
}
