package dev.relaypolicy.server;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ThreadLocalRandom;

/** Ports that stay as a test needs them, although other processes open sockets at the same time. */
public final class TestPorts {

    /** Below the range that the kernel takes ports from for outgoing connections and for port 0. */
    private static final int FIRST = 20_000;

    private static final int END = 30_000;

    private TestPorts() {}

    /** Binds a port of loopback without listening: connections to it are refused until the socket is closed. */
    public static Socket refusing() throws IOException {
        Socket socket = new Socket();
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        return socket;
    }

    /** Returns a free port of loopback, for a server that starts later. */
    public static int free() throws IOException {
        return free(InetAddress.getLoopbackAddress());
    }

    /** Returns a free port of an address, for a server that starts later. */
    public static int free(InetAddress address) throws IOException {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, END);
            try (ServerSocket socket = new ServerSocket(port, 1, address)) {
                return socket.getLocalPort();
            } catch (BindException e) {
                // in use: try another
            }
        }
    }
}
