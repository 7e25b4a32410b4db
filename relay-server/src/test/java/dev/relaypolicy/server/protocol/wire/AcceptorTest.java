package dev.relaypolicy.server.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Filter;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class AcceptorTest {

    @Test
    void acceptsAgainAfterErrors() throws Exception {
        BlockingQueue<Socket> accepted = new LinkedBlockingQueue<>();
        BlockingQueue<Socket> waiting = new LinkedBlockingQueue<>();
        AtomicInteger failures = new AtomicInteger(3);
        Acceptor acceptor = new Acceptor(
                "test",
                () -> {
                    if (failures.getAndDecrement() > 0) {
                        throw new IOException("Too many open files");
                    }
                    return takeFrom(waiting);
                },
                accepted::add,
                Duration.ofMillis(1),
                AcceptorTest::unexpectedEnd);
        Socket client = new Socket();
        waiting.add(client);
        try (LogRecorder log = new LogRecorder(Acceptor.class)) {
            acceptor.start();

            assertThat(accepted.poll(20, TimeUnit.SECONDS)).isSameAs(client);
            assertThat(log.records()).as("one line for a run of failures").hasSize(1);
            acceptor.beginStop();
            waiting.add(new Socket());
            acceptor.join();
        }
    }

    @Test
    void stopsWhileItPauses() {
        Acceptor acceptor = new Acceptor(
                "test",
                () -> {
                    throw new IOException("Too many open files");
                },
                socket -> {},
                Duration.ofDays(1),
                AcceptorTest::unexpectedEnd);
        try (LogRecorder log = new LogRecorder(Acceptor.class)) {
            acceptor.start();

            acceptor.beginStop();
            acceptor.join();
            assertThat(log.records()).hasSizeLessThanOrEqualTo(1);
        }
    }

    /** If all file descriptors were in use, the log call failed too, and the thread ended. */
    @Test
    void survivesErrorsOfAcceptAndOfTheLog() throws Exception {
        BlockingQueue<Socket> accepted = new LinkedBlockingQueue<>();
        Socket client = new Socket();
        AtomicInteger failures = new AtomicInteger(3);
        BlockingQueue<Socket> waiting = new LinkedBlockingQueue<>(List.of(client));
        Acceptor acceptor = new Acceptor(
                "test",
                () -> {
                    if (failures.getAndDecrement() > 0) {
                        throw new NoClassDefFoundError("sun.nio.ch.Poller");
                    }
                    return takeFrom(waiting);
                },
                accepted::add,
                Duration.ofMillis(1),
                AcceptorTest::unexpectedEnd);
        Logger logger = Logger.getLogger(Acceptor.class.getName());
        Filter before = logger.getFilter();
        logger.setFilter(line -> {
            throw new Error("tzdb.dat (Too many open files)");
        });
        try {
            acceptor.start();

            assertThat(accepted.poll(20, TimeUnit.SECONDS)).isSameAs(client);
        } finally {
            logger.setFilter(before);
        }
        acceptor.beginStop();
        waiting.add(new Socket());
        acceptor.join();
    }

    @Test
    void failsUntilAClientIsAccepted() throws Exception {
        BlockingQueue<Socket> accepted = new LinkedBlockingQueue<>();
        BlockingQueue<Socket> waiting = new LinkedBlockingQueue<>();
        AtomicInteger failures = new AtomicInteger(1);
        CountDownLatch secondAccept = new CountDownLatch(1);
        Acceptor acceptor = new Acceptor(
                "test",
                () -> {
                    if (failures.getAndDecrement() > 0) {
                        throw new IOException("Too many open files");
                    }
                    secondAccept.countDown();
                    return takeFrom(waiting);
                },
                accepted::add,
                Duration.ofMillis(1),
                AcceptorTest::unexpectedEnd);
        try (LogRecorder log = new LogRecorder(Acceptor.class)) {
            assertThat(acceptor.isFailing()).isFalse();
            acceptor.start();
            assertThat(secondAccept.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(acceptor.isFailing()).isTrue();

            waiting.add(new Socket());
            accepted.take();
            waiting.add(new Socket());
            accepted.take();
            assertThat(acceptor.isFailing()).isFalse();
            acceptor.beginStop();
            waiting.add(new Socket());
            acceptor.join();
            assertThat(log.records()).hasSize(1);
        }
    }

    @Test
    void reportsListenerThatClosesUnexpectedly() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        Acceptor acceptor = new Acceptor(
                "test",
                new Acceptor.Source() {
                    private volatile boolean closed;

                    @Override
                    public Socket accept() throws IOException {
                        closed = true;
                        throw new IOException("Socket closed");
                    }

                    @Override
                    public boolean isClosed() {
                        return closed;
                    }
                },
                socket -> {},
                Duration.ofMillis(1),
                ended::countDown);
        try (LogRecorder log = new LogRecorder(Acceptor.class)) {
            acceptor.start();
            assertThat(ended.await(20, TimeUnit.SECONDS)).isTrue();
            acceptor.join();
            assertThat(log.records()).hasSize(1);
        }
    }

    private static void unexpectedEnd() {
        throw new AssertionError("the thread ended without being stopped");
    }

    private static Socket takeFrom(BlockingQueue<Socket> sockets) throws IOException {
        try {
            return sockets.take();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
