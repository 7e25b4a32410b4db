package dev.relaypolicy.server.protocol.wire;

import com.google.common.net.HostAndPort;
import dev.relaypolicy.Listener;
import dev.relaypolicy.net.IpAddress;

/**
 * The address of a listener.
 *
 * @param address the address to bind; {@code 0.0.0.0} means every IPv4 address, {@code ::} every address of both
 *     families
 * @param port the port, or 0 for any free port
 * @param implicitTls whether connections begin with a TLS handshake (RFC 8314), as on ports 465 and 995
 */
public record ListenAddress(String name, Listener.Role role, IpAddress address, int port, boolean implicitTls) {

    public ListenAddress {
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("`" + port + "` is not a port: use 1 to 65535, or 0 for any");
        }
    }

    /** Creates an address without implicit TLS. */
    public ListenAddress(String name, Listener.Role role, IpAddress address, int port) {
        this(name, role, address, port, false);
    }

    /** Returns whether the two addresses cannot both be bound. Port 0 never conflicts. */
    public boolean overlaps(ListenAddress other) {
        return port == other.port && port != 0 && (covers(other.address) || other.covers(address));
    }

    private boolean covers(IpAddress other) {
        return address.equals(other)
                || (address.toInetAddress().isAnyLocalAddress() && (!address.isIpv4() || other.isIpv4()));
    }

    @Override
    public String toString() {
        return HostAndPort.fromParts(address.toString(), port).toString();
    }
}
