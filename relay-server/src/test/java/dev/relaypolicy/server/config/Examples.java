package dev.relaypolicy.server.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.relaypolicy.server.delivery.Destination;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The files of docs/examples, adapted for a test: loopback instead of documentation addresses, and next hops of the
 * test.
 */
public final class Examples {

    private static final Map<String, String> ON_LOOPBACK = Map.of(
            "192.0.2.", "127.0.2.", "198.51.100.", "127.0.100.", "203.0.113.", "127.0.113.", "172.22.0.", "127.22.0.");
    private static final String NEXT_HOP =
            "host: (?:smarthost\\.example\\.net|mx1\\.example\\.net|mx\\.example\\.net|exchange\\.internal)"
                    + "(?:(,\\s*|\\n\\s+)port: [0-9]+)?";

    private Examples() {}

    public static Path folder() {
        @Nullable Path folder = Path.of("").toAbsolutePath();
        while (folder != null && !Files.isDirectory(folder.resolve("docs").resolve("examples"))) {
            folder = folder.getParent();
        }
        if (folder == null) {
            throw new IllegalStateException("the tests run outside of the project's folder");
        }
        return folder.resolve("docs").resolve("examples");
    }

    public static List<Path> configurations() throws IOException {
        try (Stream<Path> files = Files.list(folder())) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .filter(file -> !file.toString().endsWith("-users.yaml"))
                    .sorted()
                    .toList();
        }
    }

    public static Path lay(String name, Path to, Destination.NextHop hop) throws IOException {
        try (Stream<Path> files = Files.list(folder())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.writeString(to.resolve(file.getFileName()), onLoopback(Files.readString(file, UTF_8), hop));
            }
        }
        return to.resolve(name);
    }

    private static String onLoopback(String text, Destination.NextHop hop) {
        int port = hop.settings().hosts().get(0).getPort();
        String moved = text.replaceAll(NEXT_HOP, "host: 127.0.0.1, port: " + port)
                .replaceAll("\\n( +)host: 127.0.0.1, port: ([0-9]+)\\n", "\n$1host: 127.0.0.1\n$1port: $2\n");
        for (Map.Entry<String, String> address : ON_LOOPBACK.entrySet()) {
            moved = moved.replace(address.getKey(), address.getValue());
        }
        return moved;
    }
}
