package dev.relaypolicy.server.protocol.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/** A loopback client that sends arbitrary text and reads lines. */
final class WireClient implements AutoCloseable {

    private final Socket socket;
    private final BufferedReader in;

    private WireClient(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
    }

    static WireClient of(Socket socket) throws IOException {
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(20_000);
        return new WireClient(socket);
    }

    static WireClient connect(String server, int port, String from) throws IOException {
        Socket socket = new Socket();
        socket.bind(new InetSocketAddress(InetAddress.getByName(from), 0));
        socket.connect(new InetSocketAddress(InetAddress.getByName(server), port), 20_000);
        return of(socket);
    }

    void send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(ISO_8859_1));
    }

    void sendByteByByte(String text) throws IOException {
        for (byte octet : text.getBytes(ISO_8859_1)) {
            socket.getOutputStream().write(octet);
        }
    }

    /** Returns the next line, or {@code end} if the server has closed the connection after a complete line. */
    String line() throws IOException {
        String line = in.readLine();
        return line == null ? "end" : line;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
