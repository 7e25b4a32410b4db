package dev.relaypolicy.server.cli;

import com.google.common.net.HostAndPort;
import dev.relaypolicy.server.wire.ListenerSocket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/**
 * The file that says that every listener accepts: a line each, its name and the address it is bound to.
 *
 * @param path where it is, where one is wanted
 */
record ReadyFile(Optional<Path> path) {

    /** Written beside it and moved, so that who sees it sees all of it. */
    void write(List<ListenerSocket> listeners) throws IOException {
        if (path.isEmpty()) {
            return;
        }
        List<String> lines = listeners.stream()
                .map(listener -> listener.listener().name() + " " + address(listener))
                .toList();
        Path target = path.get().toAbsolutePath();
        Path draft = target.resolveSibling(target.getFileName() + ".draft");
        Files.write(draft, lines);
        Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
    }

    void remove() {
        try {
            if (path.isPresent()) {
                Files.deleteIfExists(path.get());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
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
