package dev.relaypolicy.server.outbound;

import com.google.common.net.HostAndPort;
import dev.relaypolicy.mail.DomainName;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The hosts of a next hop and their addresses, looked up at each call. Thread-safe. */
interface Hosts {

    /** Returns the hosts in the order in which to try them. */
    List<HostAndPort> inOrder() throws IOException;

    /** Returns the addresses of a host in the order in which to try them. */
    List<InetAddress> addresses(String host) throws IOException;

    static Hosts of(NextHopSettings settings, MailExchangers exchangers) {
        return settings.mailExchangers()
                ? new FromMxRecords(settings.hosts(), exchangers)
                : new Configured(settings.hosts());
    }

    record Configured(List<HostAndPort> inOrder) implements Hosts {
        @Override
        public List<InetAddress> addresses(String host) throws IOException {
            return List.of(InetAddress.getAllByName(host));
        }
    }

    record FromMxRecords(List<HostAndPort> domains, MailExchangers exchangers) implements Hosts {
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
