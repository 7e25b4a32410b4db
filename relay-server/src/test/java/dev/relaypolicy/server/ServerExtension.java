package dev.relaypolicy.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.server.delivery.Destination;
import dev.relaypolicy.server.wire.SessionLimits;
import dev.relaypolicy.server.xmail.MailRoot;
import dev.relaypolicy.testkit.ManualClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A running server that the tests of a class share, over a MailRoot of its own: that of the recorded cases, with changes.
 * {@code 127.0.1.x} may relay by its address, other clients may not. Its clock stands still until a test moves it.
 */
public final class ServerExtension implements BeforeAllCallback, AfterAllCallback {

    /** A client whose address stands in smtprelay.tab. */
    public static final String ALLOWED = "127.0.1.5";
    /** A client of which nothing is known. */
    public static final String FOREIGN = "127.0.0.2";

    private final Map<String, String> files = new LinkedHashMap<>();
    private final Map<String, String> moreRows = new LinkedHashMap<>();
    private final ManualClock clock = new ManualClock(Instant.parse("2026-11-25T12:00:00Z"));
    private Supplier<Optional<Destination.NextHop>> nextHop = Optional::empty;
    private Optional<Path> root = Optional.empty();
    private Optional<TestServer> server = Optional.empty();

    /** With this content in a file below the MailRoot. */
    public ServerExtension with(String file, String content) {
        files.put(file, content);
        return this;
    }

    /** With these rows at the end of a file of the MailRoot. */
    public ServerExtension withRows(String file, String rows) {
        moreRows.put(file, rows);
        return this;
    }

    /** With mail for other domains going to a server that is there when this one starts. */
    public ServerExtension withNextHop(Supplier<Destination.NextHop> server) {
        nextHop = () -> Optional.of(server.get());
        return this;
    }

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        start();
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        stop();
    }

    /** Starts the server, for a test that does not share one. */
    public void start() throws IOException {
        Path folder = Files.createTempDirectory("relay-test-");
        RelayCase.layMailRoot(folder);
        for (Map.Entry<String, String> file : files.entrySet()) {
            write(folder.resolve(file.getKey()), file.getValue());
        }
        for (Map.Entry<String, String> rows : moreRows.entrySet()) {
            Path file = folder.resolve(rows.getKey());
            write(file, Files.readString(file, ISO_8859_1) + rows.getValue());
        }
        root = Optional.of(folder);
        server = Optional.of(
                TestServer.start(folder, new MailRoot.Options(nextHop.get(), false), clock, SessionLimits.DEFAULT));
    }

    /** Stops the server, and waits until its sessions have ended. */
    public void stop() throws IOException {
        server.ifPresent(TestServer::close);
        if (root.isPresent()) {
            deleteTree(root.get());
        }
    }

    /** The server. */
    public TestServer server() {
        return server.orElseThrow();
    }

    /** The clock of the server. */
    public ManualClock clock() {
        return clock;
    }

    /** The MailRoot. */
    public Path root() {
        return root.orElseThrow();
    }

    /** A client that has read the greeting. */
    public TestClient connect(String listener, String client) throws IOException {
        TestClient connected = TestClient.connect(server().address(listener, client), client);
        assertThat(connected.reply()).startsWith(listener.startsWith("pop3") ? "+OK" : "220");
        return connected;
    }

    /** An SMTP client that has said EHLO. */
    public TestClient smtp(String client) throws IOException {
        TestClient connected = connect("smtp", client);
        assertThat(connected.ask("EHLO client.example")).startsWith("250");
        return connected;
    }

    /** Logs in by POP3 and out again; says how PASS was answered. */
    public String popLogin(String client, String user, String password) throws IOException {
        try (TestClient pop = connect("pop3", client)) {
            assertThat(pop.ask("USER " + user)).startsWith("+OK");
            String answer = pop.ask("PASS " + password);
            pop.ask("QUIT");
            pop.rest();
            return answer;
        }
    }

    /** Writes a file of the MailRoot, and lets the server look. */
    public void edit(String file, String content) throws IOException {
        write(root().resolve(file), content);
        server().look();
    }

    /** Removes a file of the MailRoot, and lets the server look. */
    public void remove(String file) throws IOException {
        Files.delete(root().resolve(file));
        server().look();
    }

    /** The messages of a mailbox of wiz-code.private as they lie in its Maildir, in ISO 8859-1. */
    public List<String> mail(String user) throws IOException {
        Path folder = maildir(user).resolve("new");
        if (!Files.exists(folder)) {
            return List.of();
        }
        List<String> messages = new ArrayList<>();
        try (Stream<Path> found = Files.list(folder)) {
            for (Path file : (Iterable<Path>) found.sorted()::iterator) {
                messages.add(Files.readString(file, ISO_8859_1));
            }
        }
        return messages;
    }

    /** Empties a mailbox of wiz-code.private. */
    public void clearMail(String user) throws IOException {
        if (Files.exists(maildir(user))) {
            deleteTree(maildir(user));
        }
    }

    /** The Maildir of a mailbox of wiz-code.private. */
    public Path maildir(String user) {
        return root().resolve("domains/wiz-code.private").resolve(user).resolve("Maildir");
    }

    private static void write(Path file, String content) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, content, ISO_8859_1);
    }

    private static void deleteTree(Path folder) throws IOException {
        try (Stream<Path> tree = Files.walk(folder)) {
            tree.sorted((a, b) -> b.compareTo(a)).forEach(path -> {
                try {
                    Files.delete(path);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
