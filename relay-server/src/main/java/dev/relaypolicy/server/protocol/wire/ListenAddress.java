package dev.relaypolicy.server.protocol.wire;

import com.google.common.net.HostAndPort;
import dev.relaypolicy.Listener;
import dev.relaypolicy.net.IpAddress;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;
import java.util.Set;

/**
 * The address of a listener.
 *
 * @param address the address to bind; {@code 0.0.0.0} means every IPv4 address, {@code ::} every address of both
 *     families
 * @param port the port, or 0 for any free port
 * @param implicitTls whether connections begin with a TLS handshake (RFC 8314), as on ports 465 and 995
 * @param socket the unix domain socket to bind instead of the address and the port
 */
public record ListenAddress(
        String name,
        Listener.Role role,
        Protocol protocol,
        IpAddress address,
        int port,
        boolean implicitTls,
        Optional<SocketFile> socket) {

    /** What the clients of a listener speak. */
    public enum Protocol {
        SMTP,
        POP3,
        /** Postfix policy delegation. */
        POSTFIX_POLICY;

        static Protocol of(Listener.Role role) {
            return role == Listener.Role.POP3 ? POP3 : SMTP;
        }
    }

    /**
     * A unix domain socket.
     *
     * @param permissions of the file; a process that may write to it may connect
     * @param group the group of the file; empty for that of this process
     */
    public record SocketFile(Path path, Set<PosixFilePermission> permissions, Optional<String> group) {}

    public ListenAddress {
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("`" + port + "` is not a port: use 1 to 65535, or 0 for any");
        }
    }

    /** Creates an address of the protocol that belongs to the role. */
    public ListenAddress(String name, Listener.Role role, IpAddress address, int port, boolean implicitTls) {
        this(name, role, Protocol.of(role), address, port, implicitTls, Optional.empty());
    }

    /** Creates an address without implicit TLS. */
    public ListenAddress(String name, Listener.Role role, IpAddress address, int port) {
        this(name, role, address, port, false);
    }

    /** Returns the listener as policies see it. */
    public Listener listener() {
        return new Listener(name, port, role);
    }

    /** Returns the same address with another port. */
    ListenAddress withPort(int bound) {
        return new ListenAddress(name, role, protocol, address, bound, implicitTls, socket);
    }

    /** Returns whether the two addresses cannot both be bound. Port 0 never conflicts. */
    public boolean overlaps(ListenAddress other) {
        if (socket.isPresent() || other.socket.isPresent()) {
            return socket.map(SocketFile::path).equals(other.socket.map(SocketFile::path));
        }
        return port == other.port && port != 0 && (covers(other.address) || other.covers(address));
    }

    private boolean covers(IpAddress other) {
        return address.equals(other)
                || (address.toInetAddress().isAnyLocalAddress() && (!address.isIpv4() || other.isIpv4()));
    }

    /** Returns {@code address:port}, with brackets around an IPv6 address, or the path of the socket. */
    @Override
    public String toString() {
        return socket.map(file -> file.path().toString())
                .orElseGet(() -> HostAndPort.fromParts(address.toString(), port).toString());
    }
}
