package dev.relaypolicy.server.wire;

import static java.util.Objects.requireNonNull;

import com.google.common.net.HostAndPort;
import dev.relaypolicy.Listener;
import dev.relaypolicy.net.IpAddress;

/**
 * Where to listen.
 *
 * @param name the listener's name
 * @param role what it is for
 * @param address the address to bind; {@code 0.0.0.0} is every IPv4 address, {@code ::} every address of both families
 * @param port the port, or 0 for any that is free
 * @param implicitTls whether a connection begins with a TLS handshake (RFC 8314), as on ports 465 and 995, and nothing is ever
 *     said in clear text
 */
public record ListenAddress(String name, Listener.Role role, IpAddress address, int port, boolean implicitTls) {

    public ListenAddress {
        requireNonNull(name, "name");
        requireNonNull(role, "role");
        requireNonNull(address, "address");
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("`" + port + "` is not a port: use 1 to 65535, or 0 for any");
        }
    }

    /** A listener that begins in clear text, and may offer STARTTLS or STLS. */
    public ListenAddress(String name, Listener.Role role, IpAddress address, int port) {
        this(name, role, address, port, false);
    }

    /** Returns whether both cannot be bound at once. Port 0 is one that nobody else has. */
    public boolean overlaps(ListenAddress other) {
        return port == other.port && port != 0 && (takes(other.address) || other.takes(address));
    }

    /** {@code 0.0.0.0} takes every IPv4 address, and {@code ::} every address of both families. */
    private boolean takes(IpAddress other) {
        return address.equals(other)
                || (address.toInetAddress().isAnyLocalAddress() && (!address.isIpv4() || other.isIpv4()));
    }

    /** Returns {@code address:port}, with brackets around an IPv6 address. */
    @Override
    public String toString() {
        return HostAndPort.fromParts(address.toString(), port).toString();
    }
}
