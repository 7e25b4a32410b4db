package dev.relaypolicy.server.config;

import com.google.common.base.Ticker;
import dev.relaypolicy.Listener.Role;
import dev.relaypolicy.file.LiveFileListener;
import dev.relaypolicy.file.Problem;
import dev.relaypolicy.file.Refreshable;
import dev.relaypolicy.file.Version;
import dev.relaypolicy.file.WhenMissing;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.server.Site;
import dev.relaypolicy.server.TestClient;
import dev.relaypolicy.server.TestServer;
import dev.relaypolicy.server.config.model.Overrides;
import dev.relaypolicy.server.log.DecisionLogWriter;
import dev.relaypolicy.server.protocol.wire.ListenAddress;
import dev.relaypolicy.server.protocol.wire.WireServer;
import dev.relaypolicy.server.run.NextHopClients;
import dev.relaypolicy.server.run.ServerEnvironment;
import dev.relaypolicy.server.run.ServerGraph;
import dev.relaypolicy.text.LogFormat;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** The real server with a {@code relay.yaml}, on loopback ports, with its reports about files. */
final class YamlServer implements AutoCloseable {

    private static final IpAddress LOOPBACK = IpAddress.parse("127.0.0.1");

    private final WireServer server;
    private final YamlConfiguration configuration;
    private final Refreshable grants;
    private final Said said;

    private YamlServer(WireServer server, YamlConfiguration configuration, Refreshable grants, Said said) {
        this.server = server;
        this.grants = grants;
        this.configuration = configuration;
        this.said = said;
    }

    /** Starts a server with the listeners of a file, moved to loopback and to free ports. */
    static YamlServer start(Path file) {
        Said said = new Said();
        List<ListenAddress> moved =
                ConfigurationFixture.open(file, Overrides.NONE, said, InstantSource.system())
                        .orThrow()
                        .listeners()
                        .stream()
                        .map(listener -> new ListenAddress(
                                listener.name(),
                                listener.role(),
                                listener.protocol(),
                                LOOPBACK,
                                0,
                                listener.implicitTls(),
                                listener.socket()))
                        .toList();
        YamlConfiguration configuration = ConfigurationFixture.open(
                        file,
                        new Overrides(moved, Optional.empty(), Optional.empty(), false),
                        host -> NextHopClients.callouts(host, Ticker.systemTicker()),
                        said,
                        TestServer.FILE_CLOCK)
                .orThrow();
        ServerEnvironment environment = new ServerEnvironment(
                configuration,
                configuration::tls,
                DecisionLogWriter.logs(LogFormat.LINE, block -> block.lines().forEach(said.decisions::add)),
                configuration.listeners(),
                configuration::limits,
                configuration::spoolFolder,
                InstantSource.system(),
                Ticker.systemTicker());
        ServerGraph graph = ServerGraph.of(environment);
        WireServer server = graph.server();
        server.start();
        return new YamlServer(server, configuration, graph.grants(), said);
    }

    /** Connects to a listener from an address and reads the greeting; SMTP clients have said EHLO too. */
    TestClient connect(String listener, String client) throws IOException {
        var socket = server.listeners().stream()
                .filter(candidate -> candidate.listener().name().equals(listener))
                .findFirst()
                .orElseThrow();
        TestClient connected = TestClient.connect(loopback(socket.listener().port()), client);
        String greeting = connected.reply();
        if (socket.listener().role() != Role.POP3 && greeting.startsWith("220")) {
            connected.ask("EHLO client.test");
        }
        return connected;
    }

    Site site() {
        return configuration.get();
    }

    /** Returns the greeting if it is a refusal, else the reply to RCPT, or the refusal at MAIL. */
    String answer(String listener, String client, String from, String to) throws IOException {
        var socket = server.listeners().stream()
                .filter(candidate -> candidate.listener().name().equals(listener))
                .findFirst()
                .orElseThrow();
        try (TestClient smtp = TestClient.connect(loopback(socket.listener().port()), client)) {
            String greeting = smtp.reply();
            if (!greeting.startsWith("220")) {
                return greeting;
            }
            smtp.ask("EHLO client.test");
            String mail = smtp.ask("MAIL FROM:<" + from + ">");
            String answer = mail.startsWith("250") ? smtp.ask("RCPT TO:<" + to + ">") : mail;
            smtp.ask("QUIT");
            return answer;
        }
    }

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(LOOPBACK.toInetAddress(), port);
    }

    int port(String listener) {
        return server.listeners().stream()
                .filter(candidate -> candidate.listener().name().equals(listener))
                .findFirst()
                .orElseThrow()
                .listener()
                .port();
    }

    InetSocketAddress address(String listener) {
        return loopback(port(listener));
    }

    /** Refreshes the files as often as an edit requires. */
    void look() {
        configuration.refresh();
        configuration.refresh();
        grants.refresh();
    }

    YamlConfiguration configuration() {
        return configuration;
    }

    List<String> said() {
        return said.files;
    }

    List<String> decisions() {
        return said.decisions;
    }

    @Override
    public void close() {
        server.stop(Duration.ZERO);
    }

    /** Records all reports. */
    static final class Said implements LiveFileListener {
        final List<String> files = new CopyOnWriteArrayList<>();
        final List<String> decisions = new CopyOnWriteArrayList<>();

        @Override
        public void reloaded(String file, Version version, List<Problem> problems) {
            say("reloaded", file, problems);
        }

        @Override
        public void rejected(String file, List<Problem> problems, Version inForce) {
            say("rejected", file, problems);
        }

        @Override
        public void missing(String file, WhenMissing whenMissing, Version inForce) {
            say("missing", file, List.of());
        }

        private void say(String what, String file, List<Problem> problems) {
            String name = String.valueOf(Path.of(file).getFileName());
            Stream.concat(Stream.of(what + " " + name), problems.stream().map(Problem::message))
                    .forEach(files::add);
        }
    }
}
