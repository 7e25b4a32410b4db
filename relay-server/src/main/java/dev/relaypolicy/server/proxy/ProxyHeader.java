package dev.relaypolicy.server.proxy;

import static java.util.Objects.requireNonNull;

import dev.relaypolicy.net.IpAddress;
import java.io.IOException;
import java.io.InputStream;

/** What came of reading the header of a proxy. */
public sealed interface ProxyHeader {

    /**
     * The proxy has connected for a client.
     *
     * @param address the client's address; a mapped one is the IPv4 address (R14)
     * @param port the client's port, for logs
     */
    record Client(IpAddress address, int port) implements ProxyHeader {
        public Client {
            requireNonNull(address, "address");
        }
    }

    /**
     * The proxy has connected for itself, to see whether the server is there, or for somebody whose address it cannot give:
     * {@code UNKNOWN}, {@code LOCAL}, and families other than IP. Nobody has asked for anything: no right comes of it, least of
     * all those of the proxy's own address.
     */
    record NoClient() implements ProxyHeader {}

    /**
     * It is no header, or not a right one. Nothing that follows can be trusted: close.
     *
     * @param problem what is wrong, for a log; may hold what the peer wrote: escape it
     */
    record Malformed(String problem) implements ProxyHeader {
        public Malformed {
            requireNonNull(problem, "problem");
        }
    }

    /**
     * Reads a header of either version, and not an octet of what follows it. An octet that no header has there ends the reading,
     * so that a peer that waits for us to speak first is not waited for.
     *
     * @throws java.net.SocketTimeoutException where it does not come in time
     * @throws IOException where the connection is lost
     */
    static ProxyHeader read(InputStream in) throws IOException {
        HeaderReader octets = new HeaderReader(in);
        try {
            int first = octets.next();
            return switch (first) {
                case TextHeader.FIRST -> TextHeader.read(octets);
                case BinaryHeader.FIRST -> BinaryHeader.read(octets);
                default -> throw new MalformedHeaderException("it begins with octet " + first);
            };
        } catch (MalformedHeaderException e) {
            return new Malformed(e.problem());
        }
    }
}
