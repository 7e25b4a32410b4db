package dev.relaypolicy.server;

import com.google.common.base.Ticker;
import dev.relaypolicy.Listener.Role;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.server.config.ServerLimits;
import dev.relaypolicy.server.smtp.SmtpLimits;
import dev.relaypolicy.server.wire.ListenAddress;
import dev.relaypolicy.server.wire.SessionLimits;
import dev.relaypolicy.server.wire.WireServer;
import dev.relaypolicy.server.wiring.ServerEnvironment;
import dev.relaypolicy.server.wiring.ServerGraph;
import dev.relaypolicy.server.xmail.MailRoot;
import dev.relaypolicy.tab.live.LiveFile;
import dev.relaypolicy.tab.live.Refreshable;
import dev.relaypolicy.testkit.ManualClock;
import dev.relaypolicy.text.LogFormat;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** The real server over a MailRoot, on ports of its own, and what it logs. */
public final class TestServer implements AutoCloseable {

    /**
     * A clock for live files that is behind the time of the file system by more than {@link LiveFile#SETTLING_TIME}: no file that a
     * test has just written counts as half-written.
     */
    public static final InstantSource FILE_CLOCK = InstantSource.offset(InstantSource.system(), Duration.ofMinutes(-1));

    private static final IpAddress LOOPBACK = IpAddress.parse("127.0.0.1");
    private static final IpAddress ALL = IpAddress.parse("::");

    private final WireServer server;
    private final MailRoot mailRoot;
    private final Refreshable grants;
    private final List<String> log;

    private TestServer(WireServer server, MailRoot mailRoot, Refreshable grants, List<String> log) {
        this.server = server;
        this.mailRoot = mailRoot;
        this.grants = grants;
        this.log = log;
    }

    /** Starts a server of a MailRoot: SMTP and submission on both families, POP3. */
    public static TestServer start(Path root, MailRoot.Options options) {
        return start(
                root,
                options,
                InstantSource.system(),
                Ticker.systemTicker(),
                SessionLimits.DEFAULT,
                SmtpLimits.DEFAULT);
    }

    /** Starts a server with a clock and limits of the test's. */
    public static TestServer start(Path root, MailRoot.Options options, ManualClock clock, SessionLimits limits) {
        return start(root, options, clock, clock.ticker(), limits, SmtpLimits.DEFAULT);
    }

    /** Starts a server with a clock and limits of the test's, those of SMTP too. */
    public static TestServer start(
            Path root,
            MailRoot.Options options,
            InstantSource clock,
            Ticker ticker,
            SessionLimits sessions,
            SmtpLimits smtp) {
        ServerLimits limits = new ServerLimits(
                ServerLimits.XMAIL.message(),
                sessions,
                smtp,
                ServerLimits.XMAIL.throttle(),
                ServerLimits.XMAIL.grantWindow(),
                ServerLimits.XMAIL.grantAddresses());
        List<String> log = new CopyOnWriteArrayList<>();
        MailRoot mailRoot =
                MailRoot.open(root, options, new SilentReloads(), FILE_CLOCK).orThrow();
        ServerEnvironment environment = new ServerEnvironment(
                mailRoot,
                Optional::empty,
                DecisionLogWriter.logs(LogFormat.LINE, block -> block.lines().forEach(log::add)),
                () -> limits,
                () -> root.resolve("spool").resolve("relay"),
                clock,
                ticker);
        ServerGraph graph = ServerGraph.of(environment);
        WireServer server = WireServer.bind(
                List.of(
                        new ListenAddress("smtp", Role.SMTP, ALL, 0),
                        new ListenAddress("submission", Role.SUBMISSION, LOOPBACK, 0),
                        new ListenAddress("pop3", Role.POP3, ALL, 0)),
                sessions,
                graph.sessions());
        server.start();
        return new TestServer(server, mailRoot, graph.grants(), log);
    }

    /** What the MailRoot says now. */
    public Site site() {
        return mailRoot.get();
    }

    /** Where a client of either family reaches a listener. */
    public InetSocketAddress address(String listener, String client) {
        int port = server.listeners().stream()
                .filter(socket -> socket.listener().name().equals(listener))
                .findFirst()
                .orElseThrow()
                .listener()
                .port();
        String host = IpAddress.parse(client).isIpv4() ? "127.0.0.1" : "::1";
        return new InetSocketAddress(host, port);
    }

    /** Acts on edits of the MailRoot now; an edit is acted on at the second look. */
    public void look() {
        mailRoot.files().forEach(file -> {
            file.refresh();
            file.refresh();
        });
        grants.refresh();
    }

    /** The decision log so far. */
    public List<String> log() {
        return log;
    }

    /** How many sessions there are now. */
    public int sessions() {
        return server.sessionCount();
    }

    @Override
    public void close() {
        server.stop(Duration.ZERO);
    }
}
