package dev.relaypolicy.server.run;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.common.collect.HashBasedTable;
import com.google.common.collect.Table;
import com.google.common.reflect.ClassPath;
import dev.relaypolicy.Listener;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.server.log.DecisionLogWriter;
import dev.relaypolicy.server.log.FailureLog;
import dev.relaypolicy.server.protocol.wire.ListenAddress;
import dev.relaypolicy.server.protocol.wire.ListenAddress.Protocol;
import dev.relaypolicy.server.protocol.wire.ListenerSocket;
import dev.relaypolicy.server.protocol.wire.SessionLimits;
import dev.relaypolicy.server.protocol.wire.WireServer;
import dev.relaypolicy.text.LogFormat;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.logging.Handler;
import java.util.logging.LogRecord;

/**
 * Loads all classes, jars and JDK data files that a session needs before the server is ready. Loading them later may
 * need a file descriptor, and a class whose static initializer fails is unusable until the process ends: an attacker
 * who uses up all descriptors could break the server permanently.
 */
public final class Preload {

    private static final Logger LOGGER = System.getLogger(Preload.class.getName());

    private static final Logger SILENT = silent();

    private static final int TIMEOUT_MILLIS = 5_000;
    private static final int ANY_PORT = 0;

    /** Sends no RCPT, since a permitted recipient would open a connection to the next hop. */
    private static final String SMTP = "EHLO relay.invalid\r\nMAIL FROM:<>\r\nRSET\r\nQUIT\r\n";

    private static final String POP3 = "CAPA\r\nQUIT\r\n";

    private static final String POLICY =
            "request=smtpd_access_policy\nprotocol_state=CONNECT\nclient_address=192.0.2.1\n\n";

    private Preload() {}

    /**
     * Loads the classes of relay, formats a log record with a stack trace, and serves one session per role and
     * protocol to itself, on free loopback ports and a temporary socket file. Writes no log and shares no state with the real server. A failure is only a
     * warning.
     */
    public static void run(ServerEnvironment environment) {
        try {
            loadOwnClasses();
            formatFailure();
            serveSessions(environment);
            FailureLog.error(SILENT, "preload", new IOException("preload"));
        } catch (IOException | RuntimeException e) {
            LOGGER.log(Level.WARNING, "preload failed; the server runs without it", e);
        }
    }

    private static Logger silent() {
        String name = Preload.class.getName() + ".silent";
        java.util.logging.Logger.getLogger(name).setLevel(java.util.logging.Level.OFF);
        return System.getLogger(name);
    }

    /** Also opens every jar of the class path. */
    private static void loadOwnClasses() throws IOException {
        for (ClassPath.ClassInfo found :
                ClassPath.from(Preload.class.getClassLoader()).getAllClasses()) {
            if (found.getPackageName().startsWith("dev.relaypolicy")) {
                load(found);
            }
        }
    }

    private static void load(ClassPath.ClassInfo found) {
        try {
            var unused = found.load();
        } catch (LinkageError e) {
            LOGGER.log(Level.DEBUG, () -> found + " needs a library that is not installed", e);
        }
    }

    /** Loads the time zones and other data that JDK formatters need. */
    private static void formatFailure() {
        LogRecord failure = new LogRecord(java.util.logging.Level.SEVERE, "preload");
        failure.setThrown(new IOException("preload"));
        for (Handler handler : java.util.logging.Logger.getLogger("").getHandlers()) {
            if (handler.getFormatter() != null) {
                handler.getFormatter().format(failure);
            }
        }
    }

    private static void serveSessions(ServerEnvironment environment) throws IOException {
        Path folder = Files.createTempDirectory("relay-preload");
        try {
            serveSessions(environment, onLoopback(environment.listeners(), folder.resolve("policy")));
        } finally {
            Files.delete(folder);
        }
    }

    private static void serveSessions(ServerEnvironment environment, List<ListenAddress> listeners) throws IOException {
        ServerGraph silent = ServerGraph.of(new ServerEnvironment(
                environment.site(),
                environment.tls(),
                DecisionLogWriter.logs(LogFormat.LINE, lines -> {}),
                listeners,
                environment.limits(),
                environment.spoolFolder(),
                environment.clock(),
                environment.ticker()));
        WireServer server = WireServer.bind(listeners, SessionLimits.DEFAULT, silent.sessions());
        server.start();
        try {
            for (ListenerSocket socket : server.listeners()) {
                boolean unused = silent.permittedClients()
                        .include(socket.listener(), socket.address().address());
                talk(socket.address());
            }
        } finally {
            server.stop(Duration.ZERO);
        }
    }

    /** Returns a listener for each role and protocol. Policy requests use a socket file, since any peer may send them. */
    private static List<ListenAddress> onLoopback(List<ListenAddress> listeners, Path file) {
        IpAddress loopback = IpAddress.of(InetAddress.getLoopbackAddress());
        Table<Listener.Role, Protocol, ListenAddress> moved = HashBasedTable.create();
        for (ListenAddress listener : listeners) {
            if (!moved.contains(listener.role(), listener.protocol())) {
                moved.put(
                        listener.role(),
                        listener.protocol(),
                        new ListenAddress(
                                listener.name(),
                                listener.role(),
                                listener.protocol(),
                                loopback,
                                ANY_PORT,
                                false,
                                listener.protocol() == Protocol.POSTFIX_POLICY
                                        ? Optional.of(new ListenAddress.SocketFile(
                                                file.resolveSibling(file.getFileName() + "-" + listener.role()),
                                                PosixFilePermissions.fromString("rw-------"),
                                                Optional.empty()))
                                        : Optional.empty()));
            }
        }
        return List.copyOf(moved.values());
    }

    private static void talk(ListenAddress listener) throws IOException {
        switch (listener.protocol()) {
            case SMTP -> talk(listener.port(), SMTP);
            case POP3 -> talk(listener.port(), POP3);
            case POSTFIX_POLICY -> talk(listener.socket().orElseThrow().path());
        }
    }

    private static void talk(int port, String commands) throws IOException {
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
            client.setSoTimeout(TIMEOUT_MILLIS);
            client.getOutputStream().write(commands.getBytes(US_ASCII));
            client.getInputStream().transferTo(OutputStream.nullOutputStream());
        }
    }

    /** The server ends the session when the request is answered, since nothing more can come. */
    private static void talk(Path file) throws IOException {
        try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(file))) {
            client.write(US_ASCII.encode(POLICY));
            client.shutdownOutput();
            Channels.newInputStream(client).transferTo(OutputStream.nullOutputStream());
        }
    }
}
