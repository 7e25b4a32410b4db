package dev.relaypolicy.server.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
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
                Duration.ofMillis(1));
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
                Duration.ofDays(1));
        try (LogRecorder log = new LogRecorder(Acceptor.class)) {
            acceptor.start();

            acceptor.beginStop();
            acceptor.join();
            assertThat(log.records()).hasSizeLessThanOrEqualTo(1);
        }
    }

    private static Socket takeFrom(BlockingQueue<Socket> sockets) throws IOException {
        try {
            return sockets.take();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
