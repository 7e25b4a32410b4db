package dev.relaypolicy.file;

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

/** The state of a file at one check. Equal {@link #fingerprint}s mean equal states. */
sealed interface FileSnapshot {

    int MAX_TRIES = 5;

    record Missing() implements FileSnapshot {
        @Override
        public String fingerprint() {
            return "missing";
        }
    }

    record Unreadable(String why) implements FileSnapshot {
        @Override
        public String fingerprint() {
            return "unreadable: " + why;
        }
    }

    record Changing() implements FileSnapshot {
        @Override
        public String fingerprint() {
            return "changing";
        }
    }

    final class Content implements FileSnapshot {
        private final Stamp stamp;
        private final byte[] bytes;
        private final Supplier<String> hash;

        private Content(Stamp stamp, byte[] bytes) {
            this.stamp = stamp;
            this.bytes = bytes;
            // needed only if the file is read again
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
        public String fingerprint() {
            return "content: " + hash();
        }
    }

    /** {@code key} is the device and inode, if the file system provides them. */
    record Stamp(long size, FileTime modified, Optional<Object> key) {

        static Stamp of(BasicFileAttributes attributes) {
            return new Stamp(
                    attributes.size(), attributes.lastModifiedTime(), Optional.ofNullable(attributes.fileKey()));
        }
    }

    String fingerprint();

    static FileSnapshot readStable(Path path) {
        FileSnapshot snapshot = read(path);
        for (int tries = 1; tries < MAX_TRIES && snapshot instanceof Changing; tries++) {
            snapshot = read(path);
        }
        return snapshot;
    }

    static FileSnapshot read(Path path) {
        try {
            Stamp before = Stamp.of(RegularFile.attributes(path, FileSource.MAX_BYTES));
            byte[] bytes = RegularFile.read(path, before.size(), FileSource.MAX_BYTES);
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

    static boolean isUnchanged(Path path, Stamp stamp) {
        try {
            return stamp.equals(Stamp.of(Files.readAttributes(path, BasicFileAttributes.class)));
        } catch (IOException e) {
            return false;
        }
    }
}
