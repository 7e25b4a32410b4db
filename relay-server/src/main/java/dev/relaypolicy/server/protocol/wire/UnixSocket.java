package dev.relaypolicy.server.protocol.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;

/**
 * A connection over a unix domain socket, as the {@link Socket} that sessions expect. The JDK has no such socket of its
 * own. Its peer counts as {@code 127.0.0.1}: it is a process of this machine that may open the socket file.
 */
final class UnixSocket extends Socket {

    private final SocketChannel channel;
    private final SocketAddress address;
    private final InputStream in;
    private final OutputStream out;

    UnixSocket(SocketChannel channel) throws IOException {
        this.channel = channel;
        this.address = channel.getLocalAddress();
        this.in = Channels.newInputStream(channel);
        this.out = Channels.newOutputStream(channel);
    }

    @Override
    public InputStream getInputStream() {
        return in;
    }

    @Override
    public OutputStream getOutputStream() {
        return out;
    }

    @Override
    public InetAddress getInetAddress() {
        return InetAddress.getLoopbackAddress();
    }

    /** Returns the path of the socket, since the peer has no address. */
    @Override
    public SocketAddress getRemoteSocketAddress() {
        return address;
    }

    @Override
    public SocketAddress getLocalSocketAddress() {
        return address;
    }

    /** Unix domain sockets send at once. */
    @Override
    public void setTcpNoDelay(boolean on) {}

    @Override
    public void shutdownInput() throws IOException {
        channel.shutdownInput();
    }

    @Override
    public void shutdownOutput() throws IOException {
        channel.shutdownOutput();
    }

    @Override
    public boolean isClosed() {
        return !channel.isOpen();
    }

    @Override
    public synchronized void close() throws IOException {
        channel.close();
    }
}
