package dev.relaypolicy.server.outbound;

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
 * The socket for commons-net. It limits the length of each reply, detects unsolicited data, and can start TLS below the
 * existing reader and writer. {@link #expectReply} ensures that no data from before TLS is left unread (response
 * injection, CVE-2021-38371). Not thread-safe, except for {@link #close}.
 */
final class NextHopSocket extends Socket {

    private static final int MAX_REPLY = 64 * 1024;

    private final Socket transport = new Socket();
    private final Optional<Tls> implicitTls;
    private Socket current = transport;

    private long received;
    private long consumed;
    private long limit;

    interface Tls {
        SSLSocket secure(Socket transport) throws IOException;
    }

    /**
     * Both ends of a connection. The local end alone is ambiguous: the kernel may reuse it for another destination.
     *
     * @param client the end that connected
     * @param server the end that accepted
     */
    record Ends(SocketAddress client, SocketAddress server) {}

    NextHopSocket(Optional<Tls> implicitTls) {
        this.implicitTls = implicitTls;
    }

    @Override
    public void connect(SocketAddress address, int timeout) throws IOException {
        transport.connect(address, timeout);
        transport.setTcpNoDelay(true);
        if (implicitTls.isPresent()) {
            current = implicitTls.get().secure(transport);
        }
    }

    Ends ends() {
        return new Ends(transport.getLocalSocketAddress(), transport.getRemoteSocketAddress());
    }

    void startTls(Tls tls) throws IOException {
        expectReply();
        current = tls.secure(transport);
    }

    /**
     * Checks that no data is pending, and allows one reply. Over TLS, only decrypted data counts: the socket may hold
     * more, for example a session ticket.
     */
    void expectReply() throws IOException {
        if (isConnected() && (received != consumed || current.getInputStream().available() > 0)) {
            throw new MalformedServerReplyException("the next hop sent data before the command");
        }
        expectAnother();
    }

    /** Allows one reply, which may have arrived already. */
    void expectAnother() {
        limit = consumed + MAX_REPLY;
    }

    void consumed(NextHopReply reply) throws IOException {
        consumed += reply.octets();
        if (consumed > received) {
            throw new MalformedServerReplyException("the connection ended within the reply `" + reply + "`");
        }
    }

    /** Sends a TLS close_notify and closes. Does not wait for the server. */
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
    @SuppressWarnings("UnsynchronizedOverridesSynchronized") // the transport synchronizes
    public void setSoTimeout(int timeout) throws SocketException {
        transport.setSoTimeout(timeout);
    }

    @Override
    @SuppressWarnings("UnsynchronizedOverridesSynchronized") // the transport synchronizes
    public void close() throws IOException {
        // closing the TLS socket would wait for a thread that is blocked in a write
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
                if (received >= limit) {
                    throw new MalformedServerReplyException("a reply of the next hop is too long");
                }
                int count = current.getInputStream().read(bytes, offset, (int) Math.min(length, limit - received));
                received += Math.max(count, 0);
                return count;
            }
        };
    }
}
