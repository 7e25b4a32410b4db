package dev.relaypolicy.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A client that sends exact bytes from a given source address. */
public final class TestClient implements AutoCloseable {

    private static final int TIMEOUT_MILLIS = 20_000;

    private final Socket socket;
    private final InputStream in;

    private TestClient(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
    }

    public static TestClient connect(InetSocketAddress server, String client) throws IOException {
        Socket socket = new Socket();
        socket.bind(new InetSocketAddress(InetAddress.getByName(client), 0));
        socket.setTcpNoDelay(true);
        socket.connect(server, TIMEOUT_MILLIS);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        return new TestClient(socket);
    }

    public void timeout(int millis) throws IOException {
        socket.setSoTimeout(millis);
    }

    /** Sends a line in UTF-8 and returns the last line of the reply. */
    public String ask(String line) throws IOException {
        send(line + "\r\n");
        return reply();
    }

    /** Sends text in UTF-8 without adding a line end. */
    public void send(String text) throws IOException {
        send(text.getBytes(StandardCharsets.UTF_8));
    }

    public void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    /** Returns the last line of the next reply; empty if the server has closed the connection. */
    public String reply() throws IOException {
        String line;
        do {
            line = line();
        } while (line.length() > 3 && line.charAt(3) == '-' && Character.isDigit(line.charAt(0)));
        return line;
    }

    public List<String> replyLines() throws IOException {
        List<String> lines = new ArrayList<>();
        do {
            lines.add(line());
        } while (lines.get(lines.size() - 1).startsWith("-", 3));
        return lines;
    }

    /** Returns the next line without its end; empty if the server has closed the connection. */
    public String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next >= 0; next = in.read()) {
            if (next == '\n') {
                return line.substring(0, line.length() - 1);
            }
            line.append((char) next);
        }
        return line.toString();
    }

    /** Returns the lines of a POP3 multi-line response after its status line, without dot-stuffing. */
    public List<String> multiLine() throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line = line(); !line.equals("."); line = line()) {
            lines.add(line.startsWith(".") ? line.substring(1) : line);
        }
        return lines;
    }

    /** Returns everything until the server closes the connection. */
    public String rest() throws IOException {
        return new String(in.readAllBytes(), ISO_8859_1);
    }

    /** Shuts down the output of the connection. */
    public void endOutput() throws IOException {
        socket.shutdownOutput();
    }

    /** Resets the connection, like a client that crashes. */
    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
