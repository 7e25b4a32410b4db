package dev.relaypolicy.server.config.check;

import com.google.common.net.HostAndPort;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.server.config.yaml.Section;
import dev.relaypolicy.server.outbound.NextHopSettings;
import dev.relaypolicy.server.protocol.wire.ListenAddress;
import java.net.InetAddress;
import java.util.List;

/**
 * Finds next hops that are listeners of this server. Resolves no names: the server does when it binds and connects.
 */
public record LoopCheck(List<ListenAddress> listeners) {

    private static final List<IpAddress> LOCALHOST = List.of(IpAddress.parse("127.0.0.1"), IpAddress.parse("::1"));

    /** Reports each listener that is among the hosts of a next hop. */
    public void check(Section hop, NextHopSettings settings) {
        for (HostAndPort host : settings.hosts()) {
            List<IpAddress> addresses = addresses(host.getHost());
            listeners.stream()
                    .filter(listener -> listener.port() == host.getPort())
                    .filter(listener -> addresses.stream().anyMatch(address -> takes(listener.address(), address)))
                    .forEach(listener -> hop.error(
                            hop.placeOf("host"),
                            "the next hop `" + host + "` is the listener `" + listener.name()
                                    + "` of this server itself: name the server that is to carry the mail on",
                            "bad-value"));
        }
    }

    /** The unspecified address connects to this machine. */
    private static List<IpAddress> addresses(String host) {
        if (host.equals("localhost")) {
            return LOCALHOST;
        }
        return IpAddress.tryParse(host)
                .map(address -> address.toInetAddress().isAnyLocalAddress() ? LOCALHOST : List.of(address))
                .orElse(List.of());
    }

    /** A wildcard address listens on loopback too. */
    private static boolean takes(IpAddress listening, IpAddress called) {
        InetAddress bound = listening.toInetAddress();
        return listening.equals(called)
                || (bound.isAnyLocalAddress()
                        && called.toInetAddress().isLoopbackAddress()
                        && (called.isIpv4() || !listening.isIpv4()));
    }
}
