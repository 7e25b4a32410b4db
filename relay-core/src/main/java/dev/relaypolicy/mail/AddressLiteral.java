package dev.relaypolicy.mail;

import dev.relaypolicy.net.IpAddress;
import java.util.Objects;

/**
 * An address literal (RFC 5321 section 4.1.3), such as {@code [192.0.2.1]} or {@code [IPv6:2001:db8::1]}. It is never equated
 * with a domain name.
 *
 * @param address the address
 */
public record AddressLiteral(IpAddress address) implements MailDomain {
    public AddressLiteral {
        Objects.requireNonNull(address, "address");
    }

    @Override
    public String toString() {
        return address.isIpv4() ? "[" + address + "]" : "[IPv6:" + address + "]";
    }
}
