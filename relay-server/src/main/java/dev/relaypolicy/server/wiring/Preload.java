package dev.relaypolicy.server.wiring;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.common.reflect.ClassPath;
import dev.relaypolicy.Listener;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.server.FailureLog;
import dev.relaypolicy.server.WrittenDecisionLog;
import dev.relaypolicy.server.wire.ListenAddress;
import dev.relaypolicy.server.wire.ListenerSocket;
import dev.relaypolicy.server.wire.SessionLimits;
import dev.relaypolicy.server.wire.WireServer;
import dev.relaypolicy.text.LogFormat;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.LogRecord;

/**
 * Loads everything that a session needs before the server is ready. A class, a jar or a JDK data file that is loaded at first use may
 * need a file descriptor, and a class whose static initializer fails once is unusable for the rest of the process: an attacker who
 * takes all descriptors at the right moment would break the server for good.
 */
public final class Preload {

    private static final Logger LOG = System.getLogger(Preload.class.getName());

    /** Loads what logs a failure, and logs nothing. */
    private static final Logger SILENT = silent();

    private static final int TIMEOUT_MILLIS = 5_000;
    private static final int ANY_PORT = 0;

    /** Without RCPT: the client may be permitted, and its recipient would open a connection to the next hop. */
    private static final String SMTP = "EHLO relay.invalid\r\nMAIL FROM:<>\r\nRSET\r\nQUIT\r\n";

    private static final String POP3 = "CAPA\r\nQUIT\r\n";

    private Preload() {}

    /**
     * Loads the classes of relay, formats a log record with a stack trace, and serves one session of each protocol to itself on a loopback port of
     * its own, with nothing logged and no state shared with the real server. A failure is logged: the server runs without.
     *
     * @param listeners the listeners of the server
     * @param surroundings what the real server is made of
     */
    public static void run(List<ListenAddress> listeners, Surroundings surroundings) {
        try {
            loadOwnClasses();
            formatFailure();
            serveOneSession(listeners, surroundings);
            FailureLog.error(SILENT, "preload", new IOException("preload"));
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.WARNING, "not everything could be loaded in advance", e);
        }
    }

    private static Logger silent() {
        String name = Preload.class.getName() + ".silent";
        java.util.logging.Logger.getLogger(name).setLevel(java.util.logging.Level.OFF);
        return System.getLogger(name);
    }

    /** Opens every jar of the class path on the way. */
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
            LOG.log(Level.DEBUG, () -> found + " needs a library that is not installed", e);
        }
    }

    /** Loads the time zones, and what else the formatters of the JDK need. */
    private static void formatFailure() {
        LogRecord failure = new LogRecord(java.util.logging.Level.SEVERE, "preload");
        failure.setThrown(new IOException("preload"));
        for (Handler handler : java.util.logging.Logger.getLogger("").getHandlers()) {
            if (handler.getFormatter() != null) {
                handler.getFormatter().format(failure);
            }
        }
    }

    private static void serveOneSession(List<ListenAddress> listeners, Surroundings surroundings) throws IOException {
        ServerGraph silent = ServerGraph.of(new Surroundings(
                surroundings.site(),
                surroundings.tls(),
                WrittenDecisionLog.logs(LogFormat.TEXT, lines -> {}),
                surroundings.limits(),
                surroundings.spoolFolder(),
                surroundings.clock(),
                surroundings.ticker()));
        WireServer server = WireServer.bind(onLoopback(listeners), SessionLimits.DEFAULT, silent.sessions());
        server.start();
        try {
            AddressPermits permits = new AddressPermits(surroundings.site(), surroundings.clock());
            for (ListenerSocket socket : server.listeners()) {
                boolean unused =
                        permits.include(socket.listener(), socket.address().address());
                talk(socket.listener().port(), socket.listener().role() == Listener.Role.POP3 ? POP3 : SMTP);
            }
        } finally {
            server.stop(Duration.ZERO);
        }
    }

    /** Returns a listener of each role, at a free port of loopback, without TLS. */
    private static List<ListenAddress> onLoopback(List<ListenAddress> listeners) {
        IpAddress loopback = IpAddress.of(InetAddress.getLoopbackAddress());
        Map<Listener.Role, ListenAddress> byRole = new EnumMap<>(Listener.Role.class);
        for (ListenAddress listener : listeners) {
            byRole.putIfAbsent(
                    listener.role(), new ListenAddress(listener.name(), listener.role(), loopback, ANY_PORT));
        }
        return List.copyOf(byRole.values());
    }

    private static void talk(int port, String commands) throws IOException {
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
            client.setSoTimeout(TIMEOUT_MILLIS);
            client.getOutputStream().write(commands.getBytes(US_ASCII));
            client.getInputStream().transferTo(OutputStream.nullOutputStream());
        }
    }
}
