package dev.relaypolicy.server.protocol.tls;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The files for TLS.
 *
 * @param certificates at least one; the server name (SNI) selects the certificate, and the first is the default
 * @param clientAuthorities the file of the issuers of client certificates; if empty, no certificate is requested. A
 *     client may always connect without one
 */
public record TlsSettings(List<CertificateFiles> certificates, Optional<Path> clientAuthorities) {
    public TlsSettings {
        certificates = List.copyOf(certificates);
        if (certificates.isEmpty()) {
            throw new IllegalArgumentException("TLS needs at least one certificate");
        }
    }

    /**
     * The files of a server certificate and its private key, which may be the same file.
     *
     * @param chain the server certificate, followed by its intermediates
     * @param key the private key in PKCS#8 or PKCS#1, not encrypted
     */
    public record CertificateFiles(Path chain, Path key) {}

    /** Returns settings without client authorities. */
    public static TlsSettings of(CertificateFiles... certificates) {
        return new TlsSettings(List.of(certificates), Optional.empty());
    }
}
