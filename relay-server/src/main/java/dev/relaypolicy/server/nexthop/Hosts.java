package dev.relaypolicy.server.nexthop;

import com.google.common.net.HostAndPort;
import dev.relaypolicy.mail.DomainName;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The hosts of a next hop and their addresses, as they stand now. Thread-safe. */
interface Hosts {

    /** The hosts, the one to call first in front. */
    List<HostAndPort> inOrder() throws IOException;

    /** The addresses of a host, the one to call first in front. */
    List<InetAddress> addresses(String host) throws IOException;

    /** The hosts that settings name, by the system's resolver or by the DNS. */
    static Hosts of(NextHopSettings settings, MailExchangers exchangers) {
        return settings.mailExchangers() ? new Exchangers(settings.hosts(), exchangers) : new Named(settings.hosts());
    }

    /** Hosts by name, which the system's resolver knows. */
    record Named(List<HostAndPort> inOrder) implements Hosts {
        @Override
        public List<InetAddress> addresses(String host) throws IOException {
            return List.of(InetAddress.getAllByName(host));
        }
    }

    /** Hosts that the DNS names. */
    record Exchangers(List<HostAndPort> domains, MailExchangers exchangers) implements Hosts {
        @Override
        public List<HostAndPort> inOrder() throws IOException {
            List<HostAndPort> found = new ArrayList<>();
            Optional<IOException> failure = Optional.empty();
            for (HostAndPort domain : domains) {
                try {
                    for (String host : exchangers.of(DomainName.parse(domain.getHost()))) {
                        found.add(HostAndPort.fromParts(host, domain.getPort()));
                    }
                } catch (IOException e) {
                    failure = Optional.of(e);
                }
            }
            if (found.isEmpty() && failure.isPresent()) {
                throw failure.get();
            }
            return found;
        }

        @Override
        public List<InetAddress> addresses(String host) throws IOException {
            return exchangers.addresses(host);
        }
    }
}
