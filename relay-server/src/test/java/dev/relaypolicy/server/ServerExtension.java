package dev.relaypolicy.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.server.delivery.Destination;
import dev.relaypolicy.server.protocol.wire.SessionLimits;
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
 * A running server that the tests of a class share. Its MailRoot is a modified copy of the one of the recorded cases.
 * Clients in {@code 127.0.1.0/24} may relay by address, others may not. Its clock advances only when a test moves it.
 */
public final class ServerExtension implements BeforeAllCallback, AfterAllCallback {

    /** A client listed in smtprelay.tab. */
    public static final String ALLOWED = "127.0.1.5";
    /** An unknown client. */
    public static final String FOREIGN = "127.0.0.2";

    private final Map<String, String> files = new LinkedHashMap<>();
    private final Map<String, String> moreRows = new LinkedHashMap<>();
    private final ManualClock clock = new ManualClock(Instant.parse("2026-11-25T12:00:00Z"));
    private Supplier<Optional<Destination.NextHop>> nextHop = Optional::empty;
    private Optional<Path> root = Optional.empty();
    private Optional<TestServer> server = Optional.empty();

    public ServerExtension with(String file, String content) {
        files.put(file, content);
        return this;
    }

    /** Appends rows to a file of the MailRoot. */
    public ServerExtension withRows(String file, String rows) {
        moreRows.put(file, rows);
        return this;
    }

    /** Sets the next hop for mail to other domains, which is obtained when the server starts. */
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

    /** Starts the server, for a test that does not share it. */
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

    public void stop() throws IOException {
        server.ifPresent(TestServer::close);
        if (root.isPresent()) {
            deleteTree(root.get());
        }
    }

    public TestServer server() {
        return server.orElseThrow();
    }

    public ManualClock clock() {
        return clock;
    }

    public Path root() {
        return root.orElseThrow();
    }

    public TestClient connect(String listener, String client) throws IOException {
        TestClient connected = TestClient.connect(server().address(listener, client), client);
        assertThat(connected.reply()).startsWith(listener.startsWith("pop3") ? "+OK" : "220");
        return connected;
    }

    public TestClient smtp(String client) throws IOException {
        TestClient connected = connect("smtp", client);
        assertThat(connected.ask("EHLO client.example")).startsWith("250");
        return connected;
    }

    /** Logs in by POP3 and out again. Returns the reply to PASS. */
    public String popLogin(String client, String user, String password) throws IOException {
        try (TestClient pop = connect("pop3", client)) {
            assertThat(pop.ask("USER " + user)).startsWith("+OK");
            String answer = pop.ask("PASS " + password);
            pop.ask("QUIT");
            pop.rest();
            return answer;
        }
    }

    public void edit(String file, String content) throws IOException {
        write(root().resolve(file), content);
        server().look();
    }

    public void remove(String file) throws IOException {
        Files.delete(root().resolve(file));
        server().look();
    }

    /** Returns the messages in the Maildir of a mailbox of wiz-code.private, decoded as ISO 8859-1. */
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
