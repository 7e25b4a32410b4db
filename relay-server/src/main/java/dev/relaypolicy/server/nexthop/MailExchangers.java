package dev.relaypolicy.server.nexthop;

import dev.relaypolicy.mail.DomainName;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;

/** Who takes mail for a domain (RFC 5321 section 5.1). Asked to hand mail on, never to decide relay. Thread-safe. */
public interface MailExchangers {

    /**
     * The mail exchangers of a domain, the one to call first in front.
     *
     * @throws NextHopException where there is none to call: the domain takes no mail, does not exist, or cannot be looked up
     * @throws IOException where the lookup fails otherwise
     */
    List<String> of(DomainName domain) throws IOException;

    /**
     * The addresses of a mail exchanger.
     *
     * @throws IOException where it has none, or they cannot be looked up
     */
    List<InetAddress> addresses(String host) throws IOException;
}
