package dev.relaypolicy.server.outbound;

import dev.relaypolicy.mail.DomainName;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;

/** Looks up the mail exchangers of a domain (RFC 5321 section 5.1), never to decide about relay. Thread-safe. */
public interface MailExchangers {

    /**
     * Returns the mail exchangers of a domain in the order in which to try them.
     *
     * @throws NextHopException if the domain accepts no mail, does not exist, or the lookup fails
     */
    List<String> of(DomainName domain) throws IOException;

    /**
     * Returns the addresses of a mail exchanger.
     *
     * @throws IOException if there is none, or the lookup fails
     */
    List<InetAddress> addresses(String host) throws IOException;
}
