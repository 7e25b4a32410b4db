package dev.relaypolicy.server.protocol.wire;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;

/** A listening unix domain socket as a {@link ServerSocket}, which the JDK does not have. */
final class UnixServerSocket extends ServerSocket {

    private static final int NO_PORT = 0;

    private final ServerSocketChannel channel;
    private final Path path;

    private UnixServerSocket(ServerSocketChannel channel, Path path) throws IOException {
        this.channel = channel;
        this.path = path;
    }

    /** Binds the socket. A file on which no process listens, left by a crash, is replaced. */
    static UnixServerSocket bind(ListenAddress.SocketFile file, int backlog) throws IOException {
        Path path = file.path();
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            removeAbandoned(path);
            channel.bind(UnixDomainSocketAddress.of(path), backlog);
            if (file.group().isPresent()) {
                Files.getFileAttributeView(path, PosixFileAttributeView.class)
                        .setGroup(path.getFileSystem()
                                .getUserPrincipalLookupService()
                                .lookupPrincipalByGroupName(file.group().get()));
            }
            Files.setPosixFilePermissions(path, file.permissions());
            return new UnixServerSocket(channel, path);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static void removeAbandoned(Path path) throws IOException {
        if (!Files.exists(path) || Files.isRegularFile(path)) {
            return;
        }
        try {
            // if another process listens, bind reports it
            SocketChannel.open(UnixDomainSocketAddress.of(path)).close();
        } catch (IOException e) {
            Files.delete(path);
        }
    }

    @Override
    public Socket accept() throws IOException {
        return new UnixSocket(channel.accept());
    }

    @Override
    public int getLocalPort() {
        return NO_PORT;
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
}
