package dev.relaypolicy;

import java.util.Objects;
import java.util.Optional;

/**
 * The TLS parameters of a session, as JSSE names them.
 *
 * @param protocol such as {@code TLSv1.3}
 * @param verifiedClientName the subject of the verified client certificate, if any
 */
public record TlsFacts(String protocol, String cipherSuite, Optional<String> verifiedClientName) {
    public TlsFacts {
        Objects.requireNonNull(protocol, "protocol");
        Objects.requireNonNull(cipherSuite, "cipherSuite");
        Objects.requireNonNull(verifiedClientName, "verifiedClientName");
    }
}
