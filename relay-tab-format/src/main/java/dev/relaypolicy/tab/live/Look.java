package dev.relaypolicy.tab.live;

import com.google.common.base.Suppliers;
import com.google.common.hash.Hashing;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import java.util.function.Supplier;

/** What one look at a file found. Two looks with equal {@link #finding}s found the same. */
sealed interface Look {

    /** How often a file that changes while it is read is read again before that is given up. */
    int TRIES = 5;

    /** The file is not there. */
    record Missing() implements Look {
        @Override
        public String finding() {
            return "missing";
        }
    }

    /**
     * The file is there and cannot be read.
     *
     * @param why for people
     */
    record Unreadable(String why) implements Look {
        @Override
        public String finding() {
            return "unreadable: " + why;
        }
    }

    /** The file changed between the beginning and the end of the look. */
    record Changing() implements Look {
        @Override
        public String finding() {
            return "changing";
        }
    }

    /** The file as it was from the beginning to the end of the look. */
    final class Content implements Look {
        private final Stamp stamp;
        private final byte[] bytes;
        private final Supplier<String> hash;

        private Content(Stamp stamp, byte[] bytes) {
            this.stamp = stamp;
            this.bytes = bytes;
            // only who looks again needs it
            this.hash =
                    Suppliers.memoize(() -> Hashing.sha256().hashBytes(bytes).toString());
        }

        Stamp stamp() {
            return stamp;
        }

        byte[] bytes() {
            return bytes;
        }

        String hash() {
            return hash.get();
        }

        @Override
        public String finding() {
            return "content: " + hash();
        }
    }

    /**
     * What tells one state of a file from another without reading it.
     *
     * @param size its bytes
     * @param modified when it was last written
     * @param key which file it is (device and inode), where the file system says
     */
    record Stamp(long size, FileTime modified, Optional<Object> key) {

        static Stamp of(BasicFileAttributes attributes) {
            return new Stamp(
                    attributes.size(), attributes.lastModifiedTime(), Optional.ofNullable(attributes.fileKey()));
        }
    }

    /** What was found, as text that is equal where the same was found. */
    String finding();

    /** Looks again while the file changes, a few times. */
    static Look settled(Path path) {
        Look look = at(path);
        for (int tries = 1; tries < TRIES && look instanceof Changing; tries++) {
            look = at(path);
        }
        return look;
    }

    /** Looks once. */
    static Look at(Path path) {
        try {
            Stamp before = Stamp.of(RegularFile.attributes(path, TabSource.MAX_BYTES));
            byte[] bytes = RegularFile.read(path, before.size(), TabSource.MAX_BYTES);
            Stamp after = Stamp.of(Files.readAttributes(path, BasicFileAttributes.class));
            return before.equals(after) && bytes.length == before.size() ? new Content(before, bytes) : new Changing();
        } catch (NoSuchFileException e) {
            return new Missing();
        } catch (AccessDeniedException e) {
            return new Unreadable("it cannot be read: permission denied");
        } catch (FileSystemException e) {
            return new Unreadable(e.getReason() == null ? "it cannot be read: " + e : e.getReason());
        } catch (IOException e) {
            return new Unreadable("it cannot be read: " + e);
        }
    }

    /** Whether a stat still finds the file in this state. */
    static boolean stillAt(Path path, Stamp stamp) {
        try {
            return stamp.equals(Stamp.of(Files.readAttributes(path, BasicFileAttributes.class)));
        } catch (IOException e) {
            return false;
        }
    }
}
