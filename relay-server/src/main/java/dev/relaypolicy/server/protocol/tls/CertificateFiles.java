package dev.relaypolicy.server.protocol.tls;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;

/**
 * The files of a server certificate and its private key. Both may be in one PEM file.
 *
 * @param chain the server certificate, followed by the intermediate certificates
 * @param key the unencrypted private key: PKCS#8, or PKCS#1 as written by older versions of OpenSSL
 */
public record CertificateFiles(Path chain, Path key) {
    public CertificateFiles {
        requireNonNull(chain, "chain");
        requireNonNull(key, "key");
    }
}
