package dev.relaypolicy.server.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.base.Ticker;
import com.google.common.collect.ForwardingList;
import dev.relaypolicy.Listener;
import dev.relaypolicy.net.IpAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DeadlineTest {

    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final Duration IDLE = Duration.ofMinutes(10);
    private static final Duration WHOLE = Duration.ofHours(1);

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1);
    private final AtomicInteger looks = new AtomicInteger();
    private final Ticker ticker = new Ticker() {
        @Override
        public long read() {
            long now = nanos.get();
            // after the reading: a test that sees the count may set the clock
            looks.incrementAndGet();
            return now;
        }
    };
    private final List<Connection> connections = new CopyOnWriteArrayList<>();
    private final DeadlineMonitor deadlines = new DeadlineMonitor(connections, () -> {}, ticker);
    private Socket client;
    private Connection connection;

    @BeforeEach
    void connect() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            client = new Socket(server.getInetAddress(), server.getLocalPort());
            connection = connection(server.accept(), ticker);
        }
        connections.add(connection);
    }

    private static Connection connection(Socket socket, Ticker ticker) throws IOException {
        Listener listener = new Listener("smtp", 25, Listener.Role.SMTP);
        ListenAddress address =
                new ListenAddress("smtp", Listener.Role.SMTP, IpAddress.of(socket.getLocalAddress()), 25);
        return new Connection(socket, listener, address, new SessionLimits(10, 10, IDLE, WHOLE), ticker, () -> false);
    }

    @AfterEach
    void close() throws IOException {
        connection.close();
        client.close();
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
        deadlines.sweep();
    }

    @Test
    void timesOutTricklingClientWithReply() throws Exception {
        CompletableFuture<Boolean> session = CompletableFuture.supplyAsync(() -> {
            try {
                connection.within(LIMIT, () -> connection.reader().readLine(100));
                return false;
            } catch (SocketTimeoutException e) {
                return say("421 timeout");
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        WireClient trickling = WireClient.of(client);
        while (!connection.reader().isIdle()) {
            Thread.onSpinWait();
        }
        for (int second = 0; second < 300; second += 60) {
            assertThat(session).isNotDone();
            trickling.send("x");
            pass(Duration.ofSeconds(60));
        }

        assertThat(session.get(20, TimeUnit.SECONDS)).isTrue();
        assertThat(trickling.line()).isEqualTo("421 timeout");
        assertThat(trickling.line()).isEqualTo("end");
    }

    private boolean say(String lastReply) {
        try {
            connection.writer().line(lastReply);
            connection.finish();
            return true;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The second deadline closed the connection before the closing reply was sent. */
    @Test
    void leavesTimeForClosingReplyIfTwoDeadlinesPass() throws Exception {
        boolean open = connection.within(
                LIMIT,
                () -> connection.within(LIMIT, () -> {
                    pass(LIMIT);
                    return !connection.isClosed();
                }));
        assertThat(open).isTrue();
        pass(Deadline.CLOSING_TIME);
        assertThat(connection.isClosed()).isTrue();
    }

    @Test
    void closesClientThatNeverReads() throws Exception {
        CountDownLatch blocked = new CountDownLatch(1);
        CompletableFuture<Void> session = CompletableFuture.runAsync(() -> {
            try {
                connection.within(LIMIT, () -> {
                    blocked.countDown();
                    while (true) {
                        connection.writer().line("x".repeat(1000));
                    }
                });
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        assertThat(blocked.await(20, TimeUnit.SECONDS)).isTrue();

        pass(LIMIT);
        assertThat(connection.isClosed()).isFalse();
        pass(Deadline.CLOSING_TIME);

        assertThat(connection.isClosed()).isTrue();
        assertThatThrownBy(() -> session.get(20, TimeUnit.SECONDS)).hasRootCauseInstanceOf(IOException.class);
    }

    @Test
    void keepsConnectionOfClientInTime() throws Exception {
        WireClient.of(client).send("NOOP\r\n");

        String line = Transcript.line(
                connection.within(LIMIT, () -> connection.reader().readLine(100)));
        pass(LIMIT.multipliedBy(2));

        assertThat(line).isEqualTo("line NOOP");
        assertThat(connection.isClosed()).isFalse();
    }

    @Test
    void passedDeadlineStaysInEffect() {
        try (Connection.DeadlineScope deadline = connection.deadline(LIMIT)) {
            assertThat(deadline).isNotNull();
            pass(LIMIT);
        }
        pass(Deadline.CLOSING_TIME);

        assertThat(connection.isClosed()).isTrue();
    }

    @Test
    void r16_finishReadsUntilClientCloses() throws Exception {
        CompletableFuture<Boolean> session = CompletableFuture.supplyAsync(() -> say("500 no"));
        try (WireClient talking = WireClient.of(client)) {
            assertThat(talking.line()).isEqualTo("500 no");
            assertThat(talking.line()).isEqualTo("end");
            for (int i = 0; i < 4000; i++) {
                talking.send("a socket closed too early answers this with a reset");
            }
        }

        assertThat(session.get(20, TimeUnit.SECONDS)).isTrue();
        assertThat(connection.isClosed()).isTrue();
    }

    @Test
    void finishStopsWaitingAfterTimeout() throws Exception {
        CompletableFuture<Boolean> session = CompletableFuture.supplyAsync(() -> say("500 no"));
        WireClient staying = WireClient.of(client);
        assertThat(staying.line()).isEqualTo("500 no");
        assertThat(session).isNotDone();
        pass(Duration.ofSeconds(10));

        assertThat(session.get(20, TimeUnit.SECONDS)).isTrue();
        assertThat(connection.isClosed()).isTrue();
    }

    @Test
    void timesOutSilentClient() throws Exception {
        int before = looks.get();
        CompletableFuture<WireLine> session = CompletableFuture.supplyAsync(this::readLine);
        // a read takes the time twice: for its statistics, then for its deadline
        while (looks.get() < before + 2) {
            Thread.onSpinWait();
        }
        pass(IDLE.minusNanos(1));
        assertThat(connection.isExpired()).isFalse();
        nanos.incrementAndGet();
        while (!connection.isExpired()) {
            deadlines.sweep();
        }

        assertThatThrownBy(() -> session.get(20, TimeUnit.SECONDS))
                .hasRootCauseInstanceOf(SocketTimeoutException.class);
    }

    private WireLine readLine() {
        try {
            return connection.reader().readLine(100);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void innerDeadlineAppliesUntilItsScopeEnds() throws Exception {
        connection.within(LIMIT, () -> connection.within(Duration.ofSeconds(1), () -> "done"));
        pass(LIMIT);
        assertThat(connection.isExpired()).isFalse();
    }

    @Test
    void innerDeadlineDoesNotExtendOuterOne() throws Exception {
        boolean expired = connection.within(
                Duration.ofSeconds(1),
                () -> connection.within(LIMIT, () -> {
                    pass(Duration.ofSeconds(1));
                    return connection.isExpired();
                }));
        assertThat(expired).isTrue();
    }

    @Test
    void limitsTotalDurationOfSession() {
        pass(WHOLE.minusNanos(1));
        assertThat(connection.isExpired()).isFalse();
        pass(Duration.ofNanos(1));
        assertThat(connection.isExpired()).isTrue();
    }

    @Test
    void monitorThreadEndsLateConnection() throws Exception {
        List<Connection> real = new CopyOnWriteArrayList<>();
        try (DeadlineMonitor sweeping = new DeadlineMonitor(real, () -> {}, Ticker.systemTicker());
                ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket silent = new Socket(server.getInetAddress(), server.getLocalPort());
                Connection served = connection(server.accept(), Ticker.systemTicker())) {
            real.add(served);
            sweeping.start();

            assertThat(silent.isConnected()).isTrue();
            assertThatThrownBy(() -> served.within(
                            Duration.ofMillis(1), () -> served.reader().readLine(100)))
                    .isInstanceOf(SocketTimeoutException.class)
                    .hasMessage("the deadline has passed");
        }
    }

    /** A list that throws OutOfMemoryError at the first access. */
    private static final class FailingFirst extends ForwardingList<Connection> {
        private final List<Connection> connections = new CopyOnWriteArrayList<>();
        private final AtomicBoolean full = new AtomicBoolean(true);

        @Override
        protected List<Connection> delegate() {
            if (full.getAndSet(false)) {
                throw new OutOfMemoryError("for the test");
            }
            return connections;
        }
    }

    @Test
    void monitorSurvivesOutOfMemoryError() throws Exception {
        FailingFirst real = new FailingFirst();
        try (LogRecorder log = new LogRecorder(DeadlineMonitor.class);
                DeadlineMonitor sweeping = new DeadlineMonitor(real, () -> {}, Ticker.systemTicker());
                ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket silent = new Socket(server.getInetAddress(), server.getLocalPort());
                Connection served = connection(server.accept(), Ticker.systemTicker())) {
            real.connections.add(served);
            sweeping.start();

            assertThat(silent.isConnected()).isTrue();
            assertThatThrownBy(() -> served.within(
                            Duration.ofMillis(1), () -> served.reader().readLine(100)))
                    .isInstanceOf(SocketTimeoutException.class);
            assertThat(log.records()).hasSize(1);
        }
    }
}
