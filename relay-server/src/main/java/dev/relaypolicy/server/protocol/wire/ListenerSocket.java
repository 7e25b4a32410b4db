package dev.relaypolicy.server.protocol.wire;

import dev.relaypolicy.Listener;
import dev.relaypolicy.net.IpAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.nio.channels.ServerSocketChannel;
import java.util.Optional;

/** A bound server socket. Thread-safe. */
public final class ListenerSocket implements Acceptor.Source, AutoCloseable {

    private static final int BACKLOG = 1024;
    private static final IpAddress EVERY_IPV4_ADDRESS = IpAddress.ofIpv4(0);

    private final ServerSocket socket;
    private final Listener listener;
    private final ListenAddress address;

    private ListenerSocket(ServerSocket socket, ListenAddress requested) {
        this.socket = socket;
        this.address = requested.withPort(socket.getLocalPort());
        this.listener = address.listener();
    }

    static ListenerSocket bind(ListenAddress requested) throws IOException {
        Optional<ListenAddress.SocketFile> file = requested.socket();
        if (file.isPresent()) {
            return new ListenerSocket(UnixServerSocket.bind(file.get(), BACKLOG), requested);
        }
        ServerSocket socket = open(requested.address());
        try {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(requested.address().toInetAddress(), requested.port()), BACKLOG);
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
        return new ListenerSocket(socket, requested);
    }

    /** A plain {@link ServerSocket} treats 0.0.0.0 as {@code ::} and would accept IPv6 clients. */
    private static ServerSocket open(IpAddress address) throws IOException {
        return address.equals(EVERY_IPV4_ADDRESS)
                ? ServerSocketChannel.open(StandardProtocolFamily.INET).socket()
                : new ServerSocket();
    }

    /** Returns the listener, with its bound port. */
    public Listener listener() {
        return listener;
    }

    /** Returns the bound address, with the actual port if port 0 was requested. */
    public ListenAddress address() {
        return address;
    }

    @Override
    public Socket accept() throws IOException {
        return socket.accept();
    }

    @Override
    public boolean isClosed() {
        return socket.isClosed();
    }

    /** Stops listening and wakes a thread in {@link #accept}. Idempotent. */
    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // the socket is closed anyway
        }
    }
}
