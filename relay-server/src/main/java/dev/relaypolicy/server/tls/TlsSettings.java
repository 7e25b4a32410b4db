package dev.relaypolicy.server.tls;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Which files TLS is made of.
 *
 * @param certificates at least one; a client that names the server it wants (SNI) gets the one for that name, every other
 *     client the first
 * @param clientAuthorities the authorities whose client certificates count; where none are named, clients are not asked for a
 *     certificate. No client needs one, and none permits anything by itself.
 */
public record TlsSettings(List<CertificateFiles> certificates, Optional<Path> clientAuthorities) {
    public TlsSettings {
        certificates = List.copyOf(certificates);
        requireNonNull(clientAuthorities, "clientAuthorities");
        if (certificates.isEmpty()) {
            throw new IllegalArgumentException("TLS needs at least one certificate");
        }
    }

    /** Certificates, in order of preference, and nothing asked of clients. */
    public static TlsSettings of(CertificateFiles... certificates) {
        return new TlsSettings(List.of(certificates), Optional.empty());
    }
}
