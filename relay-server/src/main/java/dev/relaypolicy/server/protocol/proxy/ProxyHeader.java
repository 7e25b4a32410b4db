package dev.relaypolicy.server.protocol.proxy;

import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.server.protocol.proxy.HeaderReader.MalformedHeaderException;
import java.io.IOException;
import java.io.InputStream;

/** The result of reading a PROXY header. */
public sealed interface ProxyHeader {

    /**
     * A connection on behalf of a client.
     *
     * @param address the client address; a mapped IPv6 address is converted to IPv4 (R14)
     * @param port the client port, for logs
     */
    record Client(IpAddress address, int port) implements ProxyHeader {}

    /**
     * A health check ({@code LOCAL}), {@code UNKNOWN}, or a family other than IP. It grants no permissions, in
     * particular not those of the address of the proxy.
     */
    record NoClient() implements ProxyHeader {}

    /**
     * A missing or malformed header. The connection must be closed.
     *
     * @param problem for a log; may contain text from the peer, and must be escaped
     */
    record Malformed(String problem) implements ProxyHeader {}

    /**
     * Reads a header of either version, and no byte after it. Stops at the first invalid byte, before the timeout.
     *
     * @throws java.net.SocketTimeoutException if the header does not arrive in time
     */
    static ProxyHeader read(InputStream in) throws IOException {
        HeaderReader reader = new HeaderReader(in);
        try {
            int first = reader.next();
            return switch (first) {
                case TextHeader.FIRST -> TextHeader.read(reader);
                case BinaryHeader.FIRST -> BinaryHeader.read(reader);
                default -> throw new MalformedHeaderException("it begins with byte " + first);
            };
        } catch (MalformedHeaderException e) {
            return new Malformed(String.valueOf(e.getMessage()));
        }
    }
}
