package dev.relaypolicy.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.net.HostAndPort;
import dev.relaypolicy.server.wire.ListenerSocket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The file that says that every listener accepts: a line each, its name and the address it is bound to. Thread-safe. */
final class ReadyFile {

    private final Optional<Path> path;
    private boolean over;

    /**
     * A file that may have been left behind by an earlier run, and is removed now.
     *
     * @param path where it is, where one is wanted
     * @throws UsageException where there can be no file
     */
    static ReadyFile at(Optional<Path> path) {
        ReadyFile file = new ReadyFile(path.map(Path::toAbsolutePath));
        file.path.ifPresent(ReadyFile::removeOld);
        return file;
    }

    private ReadyFile(Optional<Path> path) {
        this.path = path;
    }

    private static void removeOld(Path file) {
        if (Files.isDirectory(file)) {
            throw new UsageException("--ready-file: `" + file + "` is a folder: name a file in it");
        }
        if (!Files.isDirectory(file.resolveSibling("."))) {
            throw new UsageException("--ready-file: the folder of `" + file + "` is not there: make it first");
        }
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw cannotBe("removed", file, e);
        }
    }

    private static UsageException cannotBe(String done, Path file, IOException e) {
        return new UsageException("--ready-file: `" + file + "` cannot be " + done + ": " + e.getMessage());
    }

    /**
     * Written beside it and moved, so that who sees it sees all of it. Does nothing once it was removed.
     *
     * @throws UsageException where it cannot be written
     */
    synchronized void write(List<ListenerSocket> listeners) {
        if (path.isEmpty() || over) {
            return;
        }
        Path file = path.get();
        List<String> lines = listeners.stream()
                .map(listener -> listener.listener().name() + " " + address(listener))
                .toList();
        Path draft = file.resolveSibling(file.getFileName() + ".draft");
        try {
            // a process that was killed may have left one
            Files.deleteIfExists(draft);
            NewFile.replace(file, draft, (String.join("\n", lines) + "\n").getBytes(UTF_8));
        } catch (IOException e) {
            throw cannotBe("written", file, e);
        }
    }

    /** The server stops: the file goes, and does not come back. */
    synchronized void remove() {
        over = true;
        try {
            if (path.isPresent()) {
                Files.deleteIfExists(path.get());
            }
        } catch (IOException e) {
            throw cannotBe("removed", path.get(), e);
        }
    }

    /** Returns {@code 127.0.0.1:2525} or {@code [::1]:2525}. */
    static String address(ListenerSocket listener) {
        return HostAndPort.fromParts(
                        listener.address().address().toString(),
                        listener.listener().port())
                .toString();
    }
}
