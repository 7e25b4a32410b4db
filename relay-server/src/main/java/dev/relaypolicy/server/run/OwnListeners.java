package dev.relaypolicy.server.run;

import com.google.common.net.HostAndPort;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.server.protocol.wire.ListenerSocket;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.Stream;

/** Detects a next hop that is a listener of this server, which would be a mail loop. */
final class OwnListeners {

    private OwnListeners() {}

    /** Returns whether the host and port reach one of the listeners. An unknown host reaches none. */
    static boolean include(HostAndPort server, List<ListenerSocket> listeners) {
        List<InetAddress> addresses;
        try {
            addresses = List.of(InetAddress.getAllByName(server.getHost()));
        } catch (UnknownHostException e) {
            return false;
        }
        return listeners.stream()
                .filter(listener -> listener.listener().port() == server.getPort())
                .anyMatch(listener -> addresses.stream().anyMatch(address -> reaches(address, listener)));
    }

    private static boolean reaches(InetAddress address, ListenerSocket listener) {
        boolean bound = IpAddress.of(address).equals(listener.address().address());
        boolean boundToAll = listener.address().address().toInetAddress().isAnyLocalAddress();
        return bound || address.isAnyLocalAddress() || (boundToAll && isOwn(address));
    }

    private static boolean isOwn(InetAddress address) {
        try {
            return address.isLoopbackAddress()
                    || Stream.ofNullable(NetworkInterface.getByInetAddress(address))
                                    .count()
                            > 0;
        } catch (SocketException e) {
            return false;
        }
    }
}
