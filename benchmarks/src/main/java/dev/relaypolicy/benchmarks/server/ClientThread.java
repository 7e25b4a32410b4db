package dev.relaypolicy.benchmarks.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Runs some clients of a load with one selector. */
final class ClientThread extends Thread {

    private static final int BUFFER_CAPACITY = 64 * 1024;

    private final InetSocketAddress server;
    private final Script script;
    private final Selector selector = Selector.open();
    private final List<Client> clients = new ArrayList<>();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_CAPACITY);

    private volatile long sessions;
    private volatile long recipients;
    private volatile boolean ending;
    private volatile Optional<IOException> failure = Optional.empty();

    ClientThread(InetSocketAddress server, Script script) throws IOException {
        super("load");
        this.server = server;
        this.script = script;
        setDaemon(true);
    }

    /** Must be called before the thread starts. */
    void add(InetSocketAddress source) {
        clients.add(new Client(source));
    }

    long sessions() {
        return sessions;
    }

    long recipients() {
        return recipients;
    }

    void throwFailure() throws IOException {
        if (failure.isPresent()) {
            throw failure.get();
        }
    }

    void end() {
        ending = true;
        selector.wakeup();
    }

    @Override
    public void run() {
        try (selector) {
            for (Client client : clients) {
                client.connect();
            }
            while (!ending) {
                selector.select(ClientThread::proceed);
            }
        } catch (UncheckedIOException e) {
            failure = Optional.ofNullable(e.getCause());
        } catch (IOException e) {
            failure = Optional.of(e);
        } catch (RuntimeException e) {
            failure = Optional.of(new IOException(e));
        } finally {
            clients.forEach(Client::drop);
        }
    }

    private static void proceed(SelectionKey key) {
        try {
            ((Client) key.attachment()).proceed(key);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // this thread alone writes them
    private void sessionEnded() {
        sessions = sessions + 1;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // this thread alone writes them
    private void recipientsTaken(int count) {
        recipients = recipients + count;
    }

    /** Runs one session after another. */
    private final class Client {

        private final InetSocketAddress source;
        private final Replies replies = new Replies();
        private Optional<SocketChannel> channel = Optional.empty();
        private int next;
        private int awaited;

        Client(InetSocketAddress source) {
            this.source = source;
        }

        void connect() throws IOException {
            SocketChannel opened = SocketChannel.open();
            channel = Optional.of(opened);
            opened.configureBlocking(false);
            opened.setOption(StandardSocketOptions.TCP_NODELAY, true);
            opened.bind(source);
            replies.clear();
            next = 0;
            awaited = 1; // the greeting
            boolean connected = opened.connect(server);
            opened.register(selector, connected ? SelectionKey.OP_READ : SelectionKey.OP_CONNECT, this);
        }

        void proceed(SelectionKey key) throws IOException {
            SocketChannel open = channel.orElseThrow();
            if (key.isConnectable()) {
                open.finishConnect();
                key.interestOps(SelectionKey.OP_READ);
                return;
            }
            buffer.clear();
            if (open.read(buffer) < 0) {
                throw new IOException("the server closed in the middle of a session");
            }
            replies.accept(buffer.flip());
            if (replies.take(awaited)) {
                recipientsTaken(awaited > 1 ? awaited - 2 : 0);
                if (next == script.exchanges().size()) {
                    sessionEnded();
                    open.close();
                    connect();
                } else {
                    send(open, script.exchanges().get(next));
                    next++;
                }
            }
        }

        private void send(SocketChannel open, Script.Exchange exchange) throws IOException {
            ByteBuffer bytes = ByteBuffer.wrap(exchange.bytes());
            while (bytes.hasRemaining()) {
                // does not spin: the socket's buffer is empty by now, and larger than a batch
                open.write(bytes);
            }
            awaited = exchange.replies();
        }

        void drop() {
            try {
                if (channel.isPresent()) {
                    channel.get().close();
                }
            } catch (IOException e) {
                // nothing to do: the connection is gone
            }
        }
    }
}
