package dev.relaypolicy.testkit.probe;

import dev.relaypolicy.mail.DomainName;
import dev.relaypolicy.mail.EmailAddress;
import dev.relaypolicy.net.IpAddress;
import java.util.Objects;

/**
 * The domain and addresses from which the probe builds its patterns.
 *
 * @param local a domain for which the server accepts mail
 * @param address the server's own address
 * @param outside an external recipient
 */
public record ProbeTarget(DomainName local, IpAddress address, EmailAddress outside) {

    public ProbeTarget {
        Objects.requireNonNull(local, "local");
        Objects.requireNonNull(address, "address");
        if (outside.domain().equals(local)) {
            throw new IllegalArgumentException("`" + outside + "` is not outside `" + local + "`");
        }
    }
}
