package dev.relaypolicy.benchmarks.server;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/** Source addresses of clients, one each, from the loopback network 127.1.0.0/16. */
final class SourceAddress {

    private static final int HOSTS = 250;

    private SourceAddress() {}

    /**
     * Returns the address of a client, with any port.
     *
     * @param client 0 to 62,499
     */
    static InetSocketAddress of(int client) {
        try {
            byte[] bytes = {127, 1, (byte) (client / HOSTS), (byte) (1 + client % HOSTS)};
            return new InetSocketAddress(InetAddress.getByAddress(bytes), 0);
        } catch (UnknownHostException e) {
            throw new AssertionError("four bytes are an address", e);
        }
    }
}
