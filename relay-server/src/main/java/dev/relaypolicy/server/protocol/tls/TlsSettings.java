package dev.relaypolicy.server.protocol.tls;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The files for TLS.
 *
 * @param certificates at least one. The server name (SNI) selects the certificate; the first is the default.
 * @param clientAuthorities the authorities for client certificates; without them, no client certificate is requested.
 *     A client certificate is optional, and permits nothing by itself.
 */
public record TlsSettings(List<CertificateFiles> certificates, Optional<Path> clientAuthorities) {
    public TlsSettings {
        certificates = List.copyOf(certificates);
        requireNonNull(clientAuthorities, "clientAuthorities");
        if (certificates.isEmpty()) {
            throw new IllegalArgumentException("TLS needs at least one certificate");
        }
    }

    /** Returns settings without client authorities. The first certificate is the default. */
    public static TlsSettings of(CertificateFiles... certificates) {
        return new TlsSettings(List.of(certificates), Optional.empty());
    }
}
