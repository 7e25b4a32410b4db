package dev.relaypolicy.server.protocol.policyd;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.collect.ImmutableMap;
import dev.relaypolicy.TlsFacts;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.server.delivery.Xtext;
import dev.relaypolicy.text.Escapes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A request: what Postfix knows about a session and a transaction. Attributes come in any order; unknown ones are
 * ignored. An absent attribute and an empty one mean the same. Immutable.
 */
final class PolicyRequest {

    private static final String KIND = "smtpd_access_policy";

    private final ImmutableMap<String, String> attributes;

    private PolicyRequest(Map<String, String> attributes) {
        this.attributes = ImmutableMap.copyOf(attributes);
    }

    /**
     * Parses the lines of a request. Of an attribute that is given twice, the first counts.
     *
     * @param lines lines {@code name=value}, without the empty line at the end
     * @throws PolicyProtocolException if a line is no attribute, or if this is another kind of request
     */
    static PolicyRequest parse(List<String> lines) {
        Map<String, String> attributes = new LinkedHashMap<>();
        for (String line : lines) {
            int equals = line.indexOf('=');
            if (equals <= 0) {
                throw new PolicyProtocolException("`" + Escapes.printable(line) + "` is not an attribute: name=value");
            }
            attributes.putIfAbsent(line.substring(0, equals), line.substring(equals + 1));
        }
        PolicyRequest request = new PolicyRequest(attributes);
        if (!request.value("request").equals(KIND)) {
            throw new PolicyProtocolException(
                    "`request=" + Escapes.printable(request.value("request")) + "` is not `request=" + KIND + "`");
        }
        return request;
    }

    /** Returns the value of an attribute; empty if it is absent. */
    String value(String name) {
        return attributes.getOrDefault(name, "");
    }

    /**
     * Returns the client's address.
     *
     * @throws PolicyProtocolException if it is missing or not an IP address
     */
    IpAddress client() {
        String text = value("client_address");
        try {
            return IpAddress.parse(text);
        } catch (IllegalArgumentException e) {
            throw new PolicyProtocolException("`client_address=" + Escapes.printable(text) + "` is not an IP address");
        }
    }

    /**
     * Returns the TLS layer, if there is one. Only a trusted certificate has a subject here; Postfix sends the
     * fingerprint of any.
     */
    Optional<TlsFacts> tls() {
        String protocol = value("encryption_protocol");
        if (protocol.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new TlsFacts(
                protocol,
                value("encryption_cipher"),
                Xtext.decode(value("ccert_subject"))
                        .map(bytes -> new String(bytes.getBytes(ISO_8859_1), UTF_8))
                        .filter(subject -> !subject.isEmpty())));
    }

    /** Returns whether both requests belong to one message of one session. Without {@code instance}, they do not. */
    boolean sharesTransaction(PolicyRequest other) {
        return !value("instance").isEmpty()
                && List.of(
                                "instance",
                                "client_address",
                                "helo_name",
                                "sender",
                                "sasl_username",
                                "encryption_protocol",
                                "encryption_cipher",
                                "ccert_subject")
                        .stream()
                        .allMatch(name -> value(name).equals(other.value(name)));
    }
}
