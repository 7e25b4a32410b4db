package dev.relaypolicy.server.protocol.smtp;

import com.google.common.primitives.Ints;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.server.delivery.Xtext;
import java.util.Map;
import java.util.Optional;

/**
 * A parsed XCLIENT command (Postfix XCLIENT_README). Only the address is used; other attributes are validated and
 * ignored (R3, R13). {@code LOGIN} is not supported.
 *
 * @param address the claimed client address; empty if it does not change
 */
record Xclient(Optional<IpAddress> address) {

    static final String OFFER = "XCLIENT ADDR HELO NAME PORT PROTO";

    private static final String IPV6 = "IPV6:";
    private static final int MAX_NAME = 255;
    private static final int MAX_PORT = 65_535;

    /** Parses the argument; empty if an attribute is malformed or not supported. */
    static Optional<Xclient> parse(String argument) {
        Map<String, String> attributes =
                EsmtpParameters.parse(argument).map(EsmtpParameters::values).orElse(Map.of());
        if (attributes.isEmpty()) {
            return Optional.empty();
        }
        Optional<IpAddress> address = Optional.empty();
        for (Map.Entry<String, String> attribute : attributes.entrySet()) {
            String value = Xtext.decode(attribute.getValue()).orElse("");
            boolean valid = switch (attribute.getKey()) {
                case "ADDR" -> {
                    address = address(value);
                    yield address.isPresent();
                }
                case "PORT" -> isUnavailable(value) || isPort(value);
                case "PROTO" -> value.equalsIgnoreCase("SMTP") || value.equalsIgnoreCase("ESMTP");
                case "HELO", "NAME" -> isName(value);
                default -> false;
            };
            if (!valid) {
                return Optional.empty();
            }
        }
        return Optional.of(new Xclient(address));
    }

    private static Optional<IpAddress> address(String value) {
        return value.regionMatches(true, 0, IPV6, 0, IPV6.length())
                ? IpAddress.tryParse(value.substring(IPV6.length()))
                        .filter(address -> value.indexOf(':', IPV6.length()) > 0)
                : IpAddress.tryParseIpv4(value);
    }

    private static boolean isUnavailable(String value) {
        return value.equalsIgnoreCase("[UNAVAILABLE]") || value.equalsIgnoreCase("[TEMPUNAVAIL]");
    }

    private static boolean isPort(String value) {
        Integer port = Ints.tryParse(value);
        return port != null && port >= 0 && port <= MAX_PORT && value.equals(port.toString());
    }

    private static boolean isName(String value) {
        return !value.isEmpty() && value.length() <= MAX_NAME && value.chars().allMatch(c -> c > ' ' && c <= '~');
    }
}
