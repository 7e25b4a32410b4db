package dev.relaypolicy.server.protocol.wire;

import dev.relaypolicy.Listener;
import dev.relaypolicy.net.IpAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.Optional;

/** A bound server socket. Thread-safe. */
public final class ListenerSocket implements Acceptor.Source, AutoCloseable {

    private static final int BACKLOG = 1024;
    private static final IpAddress EVERY_IPV4_ADDRESS = IpAddress.ofIpv4(0);

    private final Bound socket;
    private final Listener listener;
    private final ListenAddress address;

    /** A server socket of either kind. */
    private interface Bound {

        Socket accept() throws IOException;

        boolean isClosed();

        void close() throws IOException;
    }

    private ListenerSocket(Bound socket, ListenAddress address) {
        this.socket = socket;
        this.listener = new Listener(address.name(), address.port(), address.role());
        this.address = address;
    }

    static ListenerSocket bind(ListenAddress requested) throws IOException {
        Optional<ListenAddress.SocketFile> file = requested.socket();
        if (file.isPresent()) {
            return new ListenerSocket(bound(file.get()), requested);
        }
        ServerSocket socket = open(requested.address());
        try {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(requested.address().toInetAddress(), requested.port()), BACKLOG);
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
        return new ListenerSocket(bound(socket), requested.withPort(socket.getLocalPort()));
    }

    /** A plain {@link ServerSocket} treats 0.0.0.0 as {@code ::} and would accept IPv6 clients. */
    private static ServerSocket open(IpAddress address) throws IOException {
        return address.equals(EVERY_IPV4_ADDRESS)
                ? ServerSocketChannel.open(StandardProtocolFamily.INET).socket()
                : new ServerSocket();
    }

    private static Bound bound(ServerSocket socket) {
        return new Bound() {
            @Override
            public Socket accept() throws IOException {
                return socket.accept();
            }

            @Override
            public boolean isClosed() {
                return socket.isClosed();
            }

            @Override
            public void close() throws IOException {
                socket.close();
            }
        };
    }

    /** Binds a unix domain socket. A socket file on which no process listens, left by a crash, is replaced. */
    private static Bound bound(ListenAddress.SocketFile file) throws IOException {
        Path path = file.path();
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(path);
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            removeAbandoned(address);
            channel.bind(address, BACKLOG);
            if (file.group().isPresent()) {
                Files.getFileAttributeView(path, PosixFileAttributeView.class)
                        .setGroup(path.getFileSystem()
                                .getUserPrincipalLookupService()
                                .lookupPrincipalByGroupName(file.group().get()));
            }
            Files.setPosixFilePermissions(path, file.permissions());
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
        return new Bound() {
            @Override
            public Socket accept() throws IOException {
                return new UnixSocket(channel.accept());
            }

            @Override
            public boolean isClosed() {
                return !channel.isOpen();
            }

            @Override
            public void close() throws IOException {
                channel.close();
                Files.deleteIfExists(path);
            }
        };
    }

    private static void removeAbandoned(UnixDomainSocketAddress address) throws IOException {
        if (!Files.exists(address.getPath()) || Files.isRegularFile(address.getPath())) {
            return;
        }
        try {
            // if another process listens, bind reports it
            SocketChannel.open(address).close();
        } catch (IOException e) {
            Files.delete(address.getPath());
        }
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
