package dev.relaypolicy.benchmarks.server;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/** Where clients come from: 127.1.0.0/16 is the machine's own, and has an address for each of them. */
final class SourceAddress {

    private static final int HOSTS = 250;

    private SourceAddress() {}

    /**
     * The address of a client, with any port.
     *
     * @param client 0 to 62,499
     */
    static InetSocketAddress of(int client) {
        try {
            byte[] octets = {127, 1, (byte) (client / HOSTS), (byte) (1 + client % HOSTS)};
            return new InetSocketAddress(InetAddress.getByAddress(octets), 0);
        } catch (UnknownHostException e) {
            throw new AssertionError("four octets are an address", e);
        }
    }
}
