package dev.relaypolicy.server.protocol.wire;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.UserPrincipalNotFoundException;

/** A listening unix domain socket as a {@link ServerSocket}, which the JDK does not have. */
final class UnixServerSocket extends ServerSocket {

    private static final Logger LOGGER = System.getLogger(UnixServerSocket.class.getName());

    private static final int NO_PORT = 0;

    /** The type of a file in its mode (inode(7)). */
    private static final int FILE_TYPE = 0170000;

    private static final int SOCKET = 0140000;

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
            UnixServerSocket socket = new UnixServerSocket(channel, path);
            try {
                setAccess(file);
                return socket;
            } catch (IOException | RuntimeException e) {
                socket.close();
                throw e;
            }
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static void setAccess(ListenAddress.SocketFile file) throws IOException {
        Path path = file.path();
        if (file.group().isPresent()) {
            String group = file.group().get();
            try {
                Files.getFileAttributeView(path, PosixFileAttributeView.class)
                        .setGroup(path.getFileSystem()
                                .getUserPrincipalLookupService()
                                .lookupPrincipalByGroupName(group));
            } catch (UserPrincipalNotFoundException e) {
                throw new IOException("there is no group `" + group + "`", e);
            }
        }
        Files.setPosixFilePermissions(path, file.permissions());
    }

    /** Any other kind of file stays, and bind reports it. */
    private static void removeAbandoned(Path path) throws IOException {
        if (!isSocket(path)) {
            return;
        }
        try {
            // if another process listens, bind reports it
            SocketChannel.open(UnixDomainSocketAddress.of(path)).close();
        } catch (ConnectException e) {
            Files.delete(path);
        } catch (IOException e) {
            LOGGER.log(Level.DEBUG, "whether a process listens on " + path + " is unknown", e);
        }
    }

    private static boolean isSocket(Path path) throws IOException {
        return Files.exists(path, NOFOLLOW_LINKS)
                && ((int) Files.getAttribute(path, "unix:mode", NOFOLLOW_LINKS) & FILE_TYPE) == SOCKET;
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
        if (channel.isOpen()) {
            // first the file: once the channel is closed, another process may have bound the path
            try {
                Files.deleteIfExists(path);
            } finally {
                channel.close();
            }
        }
    }
}
