package dev.relaypolicy.server.config.check;

import com.google.common.net.HostAndPort;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.server.config.yaml.Section;
import dev.relaypolicy.server.nexthop.NextHopSettings;
import dev.relaypolicy.server.wire.ListenAddress;
import java.net.InetAddress;
import java.util.List;

/**
 * Finds next hops that are listeners of this server itself, as far as that can be read from the file: no name is looked up, and
 * which addresses the machine has is not asked. The rest is found when the listeners are bound, and when the next hop is called.
 *
 * @param listeners where the server listens
 */
public record LoopCheck(List<ListenAddress> listeners) {

    private static final List<IpAddress> LOCALHOST = List.of(IpAddress.parse("127.0.0.1"), IpAddress.parse("::1"));

    /** Reports each listener that a next hop leads to. */
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

    /** The addresses that are called. One that is unspecified is a way to call this machine. */
    private static List<IpAddress> addresses(String host) {
        if (host.equals("localhost")) {
            return LOCALHOST;
        }
        return IpAddress.tryParse(host)
                .map(address -> address.toInetAddress().isAnyLocalAddress() ? LOCALHOST : List.of(address))
                .orElse(List.of());
    }

    /** Whether who listens there is called by that address: {@code 0.0.0.0} is every one of IPv4, {@code ::} every one. */
    private static boolean takes(IpAddress listening, IpAddress called) {
        InetAddress bound = listening.toInetAddress();
        return listening.equals(called)
                || (bound.isAnyLocalAddress()
                        && called.toInetAddress().isLoopbackAddress()
                        && (called.isIpv4() || !listening.isIpv4()));
    }
}
