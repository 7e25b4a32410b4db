package dev.relaypolicy;

import java.util.Objects;
import java.util.Optional;

/**
 * The TLS parameters of a session.
 *
 * @param protocol the protocol as JSSE names it, such as {@code TLSv1.3}
 * @param cipherSuite the cipher suite as JSSE names it
 * @param verifiedClientName the subject of the verified client certificate, if any
 */
public record TlsFacts(String protocol, String cipherSuite, Optional<String> verifiedClientName) {
    public TlsFacts {
        Objects.requireNonNull(protocol, "protocol");
        Objects.requireNonNull(cipherSuite, "cipherSuite");
        Objects.requireNonNull(verifiedClientName, "verifiedClientName");
    }
}
