package dev.relaypolicy.server.wiring;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.common.reflect.ClassPath;
import dev.relaypolicy.Listener;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.server.DecisionLogWriter;
import dev.relaypolicy.server.FailureLog;
import dev.relaypolicy.server.DecisionLogWriter;
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
 * Loads everything that a session needs before the server is ready. Loading a class, a jar or a JDK data file may need
 * a file descriptor, and a class whose static initializer has failed is unusable for the life of the process: an
 * attacker who takes all file descriptors at the right moment would break the server permanently.
 */
public final class Preload {

    private static final Logger LOGGER = System.getLogger(Preload.class.getName());

    /** Loads the classes for logging a failure, without output. */
    private static final Logger SILENT = silent();

    private static final int TIMEOUT_MILLIS = 5_000;
    private static final int ANY_PORT = 0;

    /** Contains no RCPT, because the recipient of a permitted client would open a connection to the next hop. */
    private static final String SMTP = "EHLO relay.invalid\r\nMAIL FROM:<>\r\nRSET\r\nQUIT\r\n";

    private static final String POP3 = "CAPA\r\nQUIT\r\n";

    private Preload() {}

    /**
     * Loads all own classes, formats a log record with a stack trace, and serves one session of each protocol to itself
     * on a loopback port, without logs and without state shared with the real server. A failure is logged and otherwise
     * ignored.
     *
     * @param listeners the listeners of the server
     * @param environment the environment of the server
     */
    public static void run(List<ListenAddress> listeners, ServerEnvironment environment) {
        try {
            loadOwnClasses();
            formatFailure();
            serveOneSession(listeners, environment);
            FailureLog.error(SILENT, "preload", new IOException("preload"));
        } catch (IOException | RuntimeException e) {
            LOGGER.log(Level.WARNING, "not everything could be loaded in advance", e);
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

    /** Loads the time zones and other data of the JDK formatters. */
    private static void formatFailure() {
        LogRecord failure = new LogRecord(java.util.logging.Level.SEVERE, "preload");
        failure.setThrown(new IOException("preload"));
        for (Handler handler : java.util.logging.Logger.getLogger("").getHandlers()) {
            if (handler.getFormatter() != null) {
                handler.getFormatter().format(failure);
            }
        }
    }

    private static void serveOneSession(List<ListenAddress> listeners, ServerEnvironment environment) throws IOException {
        ServerGraph silent = ServerGraph.of(new ServerEnvironment(
                environment.site(),
                environment.tls(),
                DecisionLogWriter.logs(LogFormat.LINE, lines -> {}),
                environment.limits(),
                environment.spoolFolder(),
                environment.clock(),
                environment.ticker()));
        WireServer server = WireServer.bind(onLoopback(listeners), SessionLimits.DEFAULT, silent.sessions());
        server.start();
        try {
            AddressPermits permits = new AddressPermits(environment.site(), environment.clock());
            for (ListenerSocket socket : server.listeners()) {
                boolean unused =
                        permits.include(socket.listener(), socket.address().address());
                talk(socket.listener().port(), socket.listener().role() == Listener.Role.POP3 ? POP3 : SMTP);
            }
        } finally {
            server.stop(Duration.ZERO);
        }
    }

    /** Returns a listener of each role on a free loopback port, without TLS. */
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
