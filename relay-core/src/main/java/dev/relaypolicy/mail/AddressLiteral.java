package dev.relaypolicy.mail;

import com.google.common.base.Ascii;
import dev.relaypolicy.net.IpAddress;
import java.util.Objects;
import java.util.Optional;

/**
 * An address literal (RFC 5321 section 4.1.3), such as {@code [192.0.2.1]} or {@code [IPv6:2001:db8::1]}. Never equal
 * to a domain name.
 */
public record AddressLiteral(IpAddress address) implements MailDomain {

    private static final String IPV6_TAG = "IPv6:";

    public AddressLiteral {
        Objects.requireNonNull(address, "address");
    }

    /**
     * Parses a literal with its brackets; the tag {@code IPv6:} is case-insensitive. The address is as for {@link
     * IpAddress#parse}.
     *
     * @throws IllegalArgumentException if the text is not an address literal
     */
    public static AddressLiteral parse(String text) {
        return read(text)
                .map(AddressLiteral::new)
                .orElseThrow(() -> new MailSyntaxException(
                        text,
                        "an address literal",
                        0,
                        "write an address in brackets, such as `[192.0.2.1]` or `[IPv6:2001:db8::1]`"));
    }

    private static Optional<IpAddress> read(String text) {
        if (text.length() < 2 || text.charAt(0) != '[' || text.charAt(text.length() - 1) != ']') {
            return Optional.empty();
        }
        String inner = text.substring(1, text.length() - 1);
        boolean tagged = inner.length() >= IPV6_TAG.length()
                && Ascii.equalsIgnoreCase(inner.substring(0, IPV6_TAG.length()), IPV6_TAG);
        String address = tagged ? inner.substring(IPV6_TAG.length()) : inner;
        boolean ipv6Form = address.indexOf(':') >= 0;
        return tagged == ipv6Form ? IpAddress.tryParse(address) : Optional.empty();
    }

    /** Returns {@code [a.b.c.d]} or {@code [IPv6:…]} with the canonical address. */
    @Override
    public String toString() {
        return address.isIpv4() ? "[" + address + "]" : "[" + IPV6_TAG + address + "]";
    }
}
