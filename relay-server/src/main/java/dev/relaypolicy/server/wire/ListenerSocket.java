package dev.relaypolicy.server.wire;

import dev.relaypolicy.Listener;
import dev.relaypolicy.net.IpAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.nio.channels.ServerSocketChannel;

/** A bound socket that clients connect to. Thread-safe. */
public final class ListenerSocket implements Acceptor.Source, AutoCloseable {

    private static final int BACKLOG = 1024;
    private static final IpAddress EVERY_IPV4_ADDRESS = IpAddress.ofIpv4(0);

    private final ServerSocket socket;
    private final Listener listener;
    private final ListenAddress bound;

    private ListenerSocket(ServerSocket socket, ListenAddress asked) {
        this.socket = socket;
        this.listener = new Listener(asked.name(), socket.getLocalPort(), asked.role());
        this.bound = new ListenAddress(
                asked.name(), asked.role(), asked.address(), socket.getLocalPort(), asked.implicitTls());
    }

    static ListenerSocket bind(ListenAddress asked) throws IOException {
        ServerSocket socket = open(asked.address());
        try {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(asked.address().toInetAddress(), asked.port()), BACKLOG);
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
        return new ListenerSocket(socket, asked);
    }

    /** A plain server socket takes 0.0.0.0 for {@code ::} and would let IPv6 clients in. */
    private static ServerSocket open(IpAddress address) throws IOException {
        return address.equals(EVERY_IPV4_ADDRESS)
                ? ServerSocketChannel.open(StandardProtocolFamily.INET).socket()
                : new ServerSocket();
    }

    /** The listener, with its bound port. */
    public Listener listener() {
        return listener;
    }

    /** The address bound, with the port where any was asked for. */
    public ListenAddress address() {
        return bound;
    }

    @Override
    public Socket accept() throws IOException {
        return socket.accept();
    }

    @Override
    public boolean isClosed() {
        return socket.isClosed();
    }

    /** Ends listening; a thread that waits for a client wakes. Idempotent. */
    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // It is closed all the same.
        }
    }
}
