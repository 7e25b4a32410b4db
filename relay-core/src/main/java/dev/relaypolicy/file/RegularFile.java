package dev.relaypolicy.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/** Reads regular files only, because opening a FIFO may block and a device may be endless. Follows symbolic links. */
public final class RegularFile {

    private RegularFile() {}

    /**
     * Reads a whole file.
     *
     * @throws FileSystemException if the path is not a regular file, or the file is larger than {@code maxBytes};
     *     {@link FileSystemException#getReason} says which
     */
    public static byte[] read(Path path, long maxBytes) throws IOException {
        attributes(path, maxBytes);
        // not the size that was reported: the file may grow, and files in /proc report 0
        byte[] bytes = read(path, maxBytes, maxBytes);
        if (bytes.length > maxBytes) {
            throw tooLarge(path, bytes.length, maxBytes);
        }
        return bytes;
    }

    static BasicFileAttributes attributes(Path path, long maxBytes) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
        if (!attributes.isRegularFile()) {
            throw new FileSystemException(
                    path.toString(),
                    null,
                    "it is a " + (attributes.isDirectory() ? "directory" : "FIFO, socket or device")
                            + ", not a regular file");
        }
        if (attributes.size() > maxBytes) {
            throw tooLarge(path, attributes.size(), maxBytes);
        }
        return attributes;
    }

    /** Reads up to one byte more than the expected size, to detect growth. */
    static byte[] read(Path path, long size, long maxBytes) throws IOException {
        try (InputStream in = Files.newInputStream(path)) {
            return in.readNBytes(Math.toIntExact(Math.min(size, maxBytes) + 1));
        }
    }

    private static FileSystemException tooLarge(Path path, long size, long maxBytes) {
        return new FileSystemException(path.toString(), null, "its " + size + " bytes exceed the limit of " + maxBytes);
    }
}
