package dev.relaypolicy.server;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ThreadLocalRandom;

/** Ports that stay free or closed during a test, even if other processes open sockets. */
public final class TestPorts {

    /** Below the ephemeral ports of the kernel. */
    private static final int FIRST = 20_000;

    private static final int END = 30_000;

    private TestPorts() {}

    /** Binds a loopback port without listening. Connections to it are refused until the socket is closed. */
    public static Socket refusing() throws IOException {
        Socket socket = new Socket();
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        return socket;
    }

    public static int free() throws IOException {
        return free(InetAddress.getLoopbackAddress());
    }

    /** Returns a free port of an address for a server that starts later. */
    public static int free(InetAddress address) throws IOException {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, END);
            try (ServerSocket socket = new ServerSocket(port, 1, address)) {
                return socket.getLocalPort();
            } catch (BindException e) {
                // in use, try another
            }
        }
    }
}
