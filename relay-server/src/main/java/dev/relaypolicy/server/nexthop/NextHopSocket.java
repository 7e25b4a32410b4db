package dev.relaypolicy.server.nexthop;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.util.Optional;
import javax.net.ssl.SSLSocket;
import org.apache.commons.net.MalformedServerReplyException;

/**
 * The socket that commons-net gets. It bounds each reply, notices what nobody asked for, and can go on inside TLS under
 * the reader and the writer that commons-net has: that is safe where every octet that came in clear text was part of a
 * reply that has been taken, and {@link #expectReply} sees to it (response injection, CVE-2021-38371).
 *
 * <p>Not thread-safe, save {@link #close}.
 */
final class NextHopSocket extends Socket {

    private static final int MAX_REPLY = 64 * 1024;

    private final Socket transport = new Socket();
    private final Optional<Tls> fromTheStart;
    private Socket current = transport;

    private long delivered;
    private long taken;
    private long limit;

    /** Puts a connected socket inside TLS. */
    interface Tls {
        SSLSocket secure(Socket transport) throws IOException;
    }

    NextHopSocket(Optional<Tls> fromTheStart) {
        this.fromTheStart = fromTheStart;
    }

    @Override
    public void connect(SocketAddress address, int timeout) throws IOException {
        transport.connect(address, timeout);
        transport.setTcpNoDelay(true);
        if (fromTheStart.isPresent()) {
            current = fromTheStart.get().secure(transport);
        }
    }

    /** Returns both ends of the connection, while it is open. */
    OutgoingConnections.Ends ends() {
        return new OutgoingConnections.Ends(transport.getLocalSocketAddress(), transport.getRemoteSocketAddress());
    }

    /** Goes on inside TLS, when the reply to STARTTLS has been taken. */
    void startTls(Tls tls) throws IOException {
        expectReply();
        current = tls.secure(transport);
    }

    /**
     * Checks that nothing has come unasked, and makes room for one reply. Inside TLS that is what has been decrypted: more
     * may wait in the socket, and so may a session ticket.
     */
    void expectReply() throws IOException {
        if (isConnected() && (delivered != taken || current.getInputStream().available() > 0)) {
            throw new MalformedServerReplyException("the next hop speaks before it is asked");
        }
        expectAnother();
    }

    /** Makes room for one reply, which may be here already. */
    void expectAnother() {
        limit = taken + MAX_REPLY;
    }

    void taken(NextHopReply reply) throws IOException {
        taken += reply.octets();
        if (taken > delivered) {
            throw new MalformedServerReplyException("the next hop breaks off within `" + reply + "`");
        }
    }

    /** Says that we close, without waiting for anything; then {@link #close}. */
    void shutDown() throws IOException {
        if (current instanceof SSLSocket tls && !tls.isClosed()) {
            tls.shutdownOutput();
        }
        close();
    }

    @Override
    public boolean isConnected() {
        return transport.isConnected();
    }

    @Override
    @SuppressWarnings("UnsynchronizedOverridesSynchronized") // the transport's own method is
    public void setSoTimeout(int timeout) throws SocketException {
        transport.setSoTimeout(timeout);
    }

    @Override
    @SuppressWarnings("UnsynchronizedOverridesSynchronized") // the transport's own method is
    public void close() throws IOException {
        // not the TLS socket, whose close waits for a thread that is stuck within a write
        transport.close();
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        return new OutputStream() {
            @Override
            public void write(int octet) throws IOException {
                current.getOutputStream().write(octet);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                current.getOutputStream().write(bytes, offset, length);
            }
        };
    }

    @Override
    public InputStream getInputStream() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                if (delivered >= limit) {
                    throw new MalformedServerReplyException("a reply of the next hop is too long");
                }
                int count = current.getInputStream().read(bytes, offset, (int) Math.min(length, limit - delivered));
                delivered += Math.max(count, 0);
                return count;
            }
        };
    }
}
