package dev.relaypolicy.server;

import com.google.common.base.Ticker;
import dev.relaypolicy.Listener.Role;
import dev.relaypolicy.file.LiveFile;
import dev.relaypolicy.file.Refreshable;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.server.config.model.ServerLimits;
import dev.relaypolicy.server.log.DecisionLogWriter;
import dev.relaypolicy.server.protocol.smtp.SmtpLimits;
import dev.relaypolicy.server.protocol.wire.ListenAddress;
import dev.relaypolicy.server.protocol.wire.SessionLimits;
import dev.relaypolicy.server.protocol.wire.WireServer;
import dev.relaypolicy.server.run.ServerEnvironment;
import dev.relaypolicy.server.run.ServerGraph;
import dev.relaypolicy.server.xmail.MailRoot;
import dev.relaypolicy.testkit.ManualClock;
import dev.relaypolicy.text.LogFormat;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** A real server for a MailRoot on free ports, with its decision log. */
public final class TestServer implements AutoCloseable {

    /**
     * A clock for live files that lags the file system by more than {@link LiveFile#SETTLING_TIME}, so a file that a
     * test has just written does not count as half-written.
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

    /** Starts a server for a MailRoot with SMTP, submission and POP3 listeners. */
    public static TestServer start(Path root, MailRoot.Options options) {
        return start(
                root,
                options,
                InstantSource.system(),
                Ticker.systemTicker(),
                SessionLimits.DEFAULT,
                SmtpLimits.DEFAULT);
    }

    public static TestServer start(Path root, MailRoot.Options options, ManualClock clock, SessionLimits limits) {
        return start(root, options, clock, clock.ticker(), limits, SmtpLimits.DEFAULT);
    }

    /** Starts a server with a given clock, session limits and SMTP limits. */
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
                List.of(
                        new ListenAddress("smtp", Role.SMTP, ALL, 0),
                        new ListenAddress("submission", Role.SUBMISSION, LOOPBACK, 0),
                        new ListenAddress("pop3", Role.POP3, ALL, 0)),
                () -> limits,
                () -> root.resolve("spool").resolve("relay"),
                clock,
                ticker);
        ServerGraph graph = ServerGraph.of(environment);
        WireServer server = graph.server();
        server.start();
        return new TestServer(server, mailRoot, graph.grants(), log);
    }

    public Site site() {
        return mailRoot.get();
    }

    /** Returns the address of a listener for a client of either address family. */
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

    /** Applies edits of the MailRoot now: refreshes twice, since an edit takes effect at the second refresh. */
    public void look() {
        mailRoot.files().forEach(file -> {
            file.refresh();
            file.refresh();
        });
        grants.refresh();
    }

    public List<String> log() {
        return log;
    }

    public int sessions() {
        return server.sessionCount();
    }

    @Override
    public void close() {
        server.stop(Duration.ZERO);
    }
}
