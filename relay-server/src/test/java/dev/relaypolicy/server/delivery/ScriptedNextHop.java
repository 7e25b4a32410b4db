package dev.relaypolicy.server.delivery;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.net.HostAndPort;
import com.google.common.util.concurrent.Uninterruptibles;
import dev.relaypolicy.server.delivery.Destination.NextHop;
import dev.relaypolicy.server.outbound.NextHopSettings;
import dev.relaypolicy.server.outbound.NextHopTimeouts;
import dev.relaypolicy.server.outbound.PoolSettings;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A next hop on a real socket with scripted replies. At each step of the dialogue it sends the next reply of the
 * script, and repeats the last one. Steps are CONNECT, the verbs, CONTINUE for a line of an AUTH exchange, and END
 * for the end of the data. A line end is added to replies without one. The constants below stand for misbehavior.
 * Each connection has its own thread; all share one script.
 */
public final class ScriptedNextHop implements AutoCloseable, AfterAllCallback {

    /** Sends nothing, and waits until the client closes. */
    public static final String HANG = "<hang>";
    /** Closes the connection, after sending the text before this constant unmodified. */
    public static final String VANISH = "<vanish>";
    /** Sends an endless reply slowly. */
    static final String TRICKLE = "<trickle>";
    /** Sends an endless reply fast. */
    static final String FLOOD = "<flood>";
    /** Sends 354, then reads nothing until it is closed. */
    static final String GO_AND_STOP_READING = "<stop>";

    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    public final List<String> commands = new CopyOnWriteArrayList<>();
    /** Complete messages, dot-stuffed, in ISO 8859-1. */
    public final List<String> messages = new CopyOnWriteArrayList<>();

    public final List<String> fragments = new CopyOnWriteArrayList<>();

    private final Map<String, Deque<String>> script = new ConcurrentHashMap<>();
    private final Map<String, Runnable> hooks = new ConcurrentHashMap<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();
    private final Semaphore disconnects = new Semaphore(0);
    private final Semaphore closing = new Semaphore(0);
    private final ServerSocket listener = new ServerSocket();
    private final Thread thread = new Thread(this::serve, "scripted next hop");
    private Optional<SSLContext> tls = Optional.empty();
    private boolean tlsFromTheStart;
    private NextHopTimeouts timeouts = DeliveryFixture.LONG_TIMEOUTS;

    public ScriptedNextHop() throws IOException {
        listener.setReceiveBufferSize(8192);
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        on("CONNECT", "220 hop.test ESMTP");
        on("EHLO", "250-hop.test\r\n250-SIZE 1000000\r\n250-8BITMIME\r\n250 SMTPUTF8");
        on("HELO", "250 hop.test");
        on("LHLO", "250-hop.test\r\n250-8BITMIME\r\n250-PIPELINING\r\n250 ENHANCEDSTATUSCODES");
        on("STARTTLS", "220 Go ahead");
        on("AUTH", "235 2.7.0 Welcome");
        on("RSET", "250 2.0.0 Forgotten");
        on("MAIL", "250 2.1.0 Sender OK");
        on("RCPT", "250 2.1.5 Recipient OK");
        on("DATA", "354 Go ahead");
        on("END", "250 2.0.0 Queued");
        on("QUIT", "221 2.0.0 Bye");
        thread.start();
    }

    /** Creates a next hop for all tests of a class, which closes it if it is registered as an extension. */
    public static ScriptedNextHop shared() {
        try {
            return new ScriptedNextHop();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        close();
    }

    public ScriptedNextHop on(String step, String... replies) {
        script.put(step, new ConcurrentLinkedDeque<>(List.of(replies)));
        return this;
    }

    /** Runs a hook at a step, before the reply. */
    public ScriptedNextHop before(String step, Runnable hook) {
        hooks.put(step, hook);
        return this;
    }

    public ScriptedNextHop withTls(SSLContext context) {
        tls = Optional.of(context);
        return this;
    }

    public ScriptedNextHop withImplicitTls(SSLContext context) {
        tlsFromTheStart = true;
        return withTls(context);
    }

    public ScriptedNextHop within(NextHopTimeouts timeouts) {
        this.timeouts = timeouts;
        return this;
    }

    public HostAndPort address() {
        return HostAndPort.fromParts("127.0.0.1", listener.getLocalPort());
    }

    /** Returns settings for SMTP without connection reuse. */
    public NextHopSettings settings() {
        return NextHopSettings.smtp(address()).with(timeouts).with(PoolSettings.NO_REUSE);
    }

    public NextHop destination() {
        return new NextHop(settings());
    }

    List<SocketAddress> clients() {
        return open.stream().map(Socket::getRemoteSocketAddress).toList();
    }

    public int connections() {
        return connections.get();
    }

    public void awaitDisconnect() throws InterruptedException {
        assertThat(disconnects.tryAcquire(TIMEOUT.toSeconds(), TimeUnit.SECONDS))
                .as("the client disconnects")
                .isTrue();
    }

    private void serve() {
        List<Thread> threads = new ArrayList<>();
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                connections.incrementAndGet();
                open.add(socket);
                Thread connection = new Thread(() -> serve(socket), "scripted next hop");
                connection.start();
                threads.add(connection);
            } catch (IOException e) {
                // the test has ended
            }
        }
        threads.forEach(Uninterruptibles::joinUninterruptibly);
    }

    private void serve(Socket socket) {
        try (socket) {
            converse(tlsFromTheStart ? secure(socket) : socket);
        } catch (IOException e) {
            // the client or the test has closed the connection
        } finally {
            open.remove(socket);
            disconnects.release();
        }
    }

    private SSLSocket secure(Socket socket) throws IOException {
        SSLSocket secure = (SSLSocket) tls.orElseThrow().getSocketFactory().createSocket(socket, null, true);
        secure.setUseClientMode(false);
        secure.startHandshake();
        return secure;
    }

    private void converse(Socket socket) throws IOException {
        InputStream in = new BufferedInputStream(socket.getInputStream());
        OutputStream out = socket.getOutputStream();
        boolean on = (socket instanceof SSLSocket && !tlsFromTheStart) || answer("CONNECT", in, out);
        while (on) {
            String line = readLine(in);
            if (line.isEmpty()) {
                return;
            }
            commands.add(line.strip());
            String verb = line.split("[ :\r]", 2)[0];
            String reply = peek(verb);
            on = answer(verb, in, out) && !verb.equals("QUIT");
            if (on && verb.equals("DATA") && reply.startsWith("354")) {
                on = readMessage(in) && answer("END", in, out);
            } else if (on && verb.equals("STARTTLS") && reply.startsWith("220") && tls.isPresent()) {
                converse(secure(socket));
                return;
            }
            while (on && reply.startsWith("334")) {
                commands.add(readLine(in).strip());
                reply = peek("CONTINUE");
                on = answer("CONTINUE", in, out);
            }
        }
    }

    private boolean readMessage(InputStream in) throws IOException {
        StringBuilder message = new StringBuilder();
        while (true) {
            String line;
            try {
                line = readLine(in);
            } catch (IOException e) {
                line = "";
            }
            if (line.equals(".\r\n")) {
                messages.add(message.toString());
                return true;
            }
            message.append(line);
            if (!line.endsWith("\r\n")) {
                fragments.add(message.toString());
                return false;
            }
        }
    }

    /** Reads up to CRLF. */
    private static String readLine(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int octet = in.read(); octet >= 0; octet = in.read()) {
            line.append((char) octet);
            if (octet == '\n' && line.length() > 1 && line.charAt(line.length() - 2) == '\r') {
                break;
            }
        }
        return line.toString();
    }

    private String peek(String step) {
        return script.getOrDefault(step, new ArrayDeque<>(List.of("500 What?"))).getFirst();
    }

    private boolean answer(String step, InputStream in, OutputStream out) throws IOException {
        hooks.getOrDefault(step, () -> {}).run();
        String reply = peek(step);
        if (script.containsKey(step) && script.get(step).size() > 1) {
            script.get(step).removeFirst();
        }
        switch (reply) {
            case HANG -> in.transferTo(OutputStream.nullOutputStream());
            case TRICKLE -> {
                send(out, "250");
                while (true) {
                    send(out, "-");
                    LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
                }
            }
            case FLOOD -> {
                send(out, "250 ");
                while (true) {
                    send(out, "x".repeat(8192));
                }
            }
            case GO_AND_STOP_READING -> {
                send(out, "354 Go ahead\r\n");
                closing.acquireUninterruptibly();
                closing.release();
            }
            default -> {
                boolean vanishes = reply.endsWith(VANISH);
                String text = vanishes ? reply.substring(0, reply.length() - VANISH.length()) : reply;
                send(out, vanishes || text.endsWith("\n") ? text : text + "\r\n");
                return !vanishes;
            }
        }
        return false;
    }

    private static void send(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(ISO_8859_1));
        out.flush();
    }

    @Override
    public void close() throws IOException {
        closing.release();
        listener.close();
        for (Socket socket : open) {
            socket.close();
        }
        try {
            thread.join(TIMEOUT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
