package dev.relaypolicy.testkit.probe;

import dev.relaypolicy.mail.DomainName;
import dev.relaypolicy.mail.EmailAddress;
import dev.relaypolicy.net.IpAddress;
import java.util.Objects;

/**
 * Whom the patterns name.
 *
 * @param local a domain whose mail the server takes
 * @param address the server's own address, which some servers take for one of their domains
 * @param outside an address that the server has nothing to do with: nobody may reach it through the server without a login
 */
public record ProbeTarget(DomainName local, IpAddress address, EmailAddress outside) {

    public ProbeTarget {
        Objects.requireNonNull(local, "local");
        Objects.requireNonNull(address, "address");
        if (outside.domain().equals(local)) {
            throw new IllegalArgumentException("`" + outside + "` is not outside of `" + local + "`");
        }
    }
}
