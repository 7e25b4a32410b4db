package dev.relaypolicy.server.tls;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;

/**
 * Where a certificate of the server and its key are; one PEM file may hold both.
 *
 * @param chain the server's certificate, and behind it each issuer's up to one that clients know
 * @param key its private key, not encrypted: PKCS#8, or PKCS#1 as older versions of OpenSSL write it
 */
public record CertificateFiles(Path chain, Path key) {
    public CertificateFiles {
        requireNonNull(chain, "chain");
        requireNonNull(key, "key");
    }
}
