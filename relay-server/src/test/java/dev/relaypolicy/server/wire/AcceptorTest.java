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
        acceptor.start();

        Socket client = new Socket();
        waiting.add(client);

        assertThat(accepted.poll(20, TimeUnit.SECONDS)).isSameAs(client);
        acceptor.beginStop();
        waiting.add(new Socket());
        acceptor.join();
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
        acceptor.start();

        acceptor.beginStop();
        acceptor.join();
    }

    private static Socket takeFrom(BlockingQueue<Socket> sockets) throws IOException {
        try {
            return sockets.take();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
