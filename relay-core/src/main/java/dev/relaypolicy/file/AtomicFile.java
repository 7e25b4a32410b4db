package dev.relaypolicy.file;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Writes files that only their owner may change, whatever the umask. */
public final class AtomicFile {

    private static final FileAttribute<Set<PosixFilePermission>> PERMISSIONS =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r--r--"));

    private AtomicFile() {}

    /**
     * Writes a draft and moves it to the target, so a reader sees either the old content or the new.
     *
     * @param draft a path in the folder of the target
     * @throws java.nio.file.FileAlreadyExistsException if the draft exists
     */
    public static void replace(Path target, Path draft, byte[] content) throws IOException {
        OutputStream out =
                Channels.newOutputStream(Files.newByteChannel(draft, Set.of(CREATE_NEW, WRITE), PERMISSIONS));
        try {
            try (out) {
                out.write(content);
            }
            Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(draft);
        }
    }
}
