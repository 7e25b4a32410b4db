package dev.relaypolicy.server.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.relaypolicy.file.AtomicFile;
import dev.relaypolicy.server.protocol.wire.ListenerSocket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The file that exists while every listener accepts clients, with a line for each: its name and bound address.
 * Thread-safe.
 */
public final class ReadyFile {

    private final Optional<Path> path;
    private boolean removed;

    /**
     * Returns the file, after it removes that of an earlier run.
     *
     * @param path empty for no file
     * @throws StartException if the file cannot be created there
     */
    public static ReadyFile at(Optional<Path> path) {
        ReadyFile file = new ReadyFile(path.map(Path::toAbsolutePath));
        file.path.ifPresent(ReadyFile::removeOld);
        return file;
    }

    private ReadyFile(Optional<Path> path) {
        this.path = path;
    }

    private static void removeOld(Path file) {
        if (Files.isDirectory(file)) {
            throw new StartException(ExitCode.USAGE, "--ready-file: `" + file + "` is a folder: name a file in it");
        }
        if (!Files.isDirectory(file.resolveSibling("."))) {
            throw new StartException(
                    ExitCode.USAGE, "--ready-file: the folder of `" + file + "` does not exist: create it first");
        }
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw cannotBe("removed", file, e);
        }
    }

    private static StartException cannotBe(String done, Path file, IOException e) {
        return new StartException(
                ExitCode.USAGE, "--ready-file: `" + file + "` cannot be " + done + ": " + e.getMessage());
    }

    /**
     * Writes the file atomically. Does nothing after {@link #remove}.
     *
     * @throws StartException if the file cannot be written
     */
    synchronized void write(List<ListenerSocket> listeners) {
        if (path.isEmpty() || removed) {
            return;
        }
        Path file = path.get();
        List<String> lines = listeners.stream()
                .map(listener -> listener.listener().name() + " " + listener.address())
                .toList();
        Path draft = file.resolveSibling(file.getFileName() + ".draft");
        try {
            // a killed process may have left one
            Files.deleteIfExists(draft);
            AtomicFile.replace(file, draft, (String.join("\n", lines) + "\n").getBytes(UTF_8));
        } catch (IOException e) {
            throw cannotBe("written", file, e);
        }
    }

    /** Removes the file, and makes later writes do nothing. Returns the problem if it cannot be removed. */
    synchronized Optional<String> remove() {
        removed = true;
        try {
            if (path.isPresent()) {
                Files.deleteIfExists(path.get());
            }
        } catch (IOException e) {
            return Optional.of(cannotBe("removed", path.get(), e).getMessage());
        }
        return Optional.empty();
    }
}
