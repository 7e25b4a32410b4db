package dev.relaypolicy.server.protocol.tls;

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
        if (certificates.isEmpty()) {
            throw new IllegalArgumentException("TLS needs at least one certificate");
        }
    }

    /**
     * The files of a server certificate and its private key. Both may be in one PEM file.
     *
     * @param chain the server certificate, followed by the intermediate certificates
     * @param key the unencrypted private key: PKCS#8, or PKCS#1 as written by older versions of OpenSSL
     */
    public record CertificateFiles(Path chain, Path key) {}

    /** Returns settings without client authorities. The first certificate is the default. */
    public static TlsSettings of(CertificateFiles... certificates) {
        return new TlsSettings(List.of(certificates), Optional.empty());
    }
}
