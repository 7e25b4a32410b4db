package dev.relaypolicy.server.outbound;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Verifies a server against authorities, against pinned keys, or against both. With neither, accepts every server, for
 * opportunistic TLS.
 */
final class PinningTrustManager extends X509ExtendedTrustManager {

    private final Optional<X509ExtendedTrustManager> authorities;
    private final Set<KeyPin> pins;

    PinningTrustManager(Optional<X509ExtendedTrustManager> authorities, Set<KeyPin> pins) {
        this.authorities = authorities;
        this.pins = pins;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        if (authorities.isPresent()) {
            authorities.get().checkServerTrusted(chain, type, socket);
        }
        KeyPin key = KeyPin.of(chain[0]);
        if (!pins.isEmpty() && !pins.contains(key)) {
            throw new CertificateException("the server's key is " + key + ", which is not pinned");
        }
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return authorities.map(X509ExtendedTrustManager::getAcceptedIssuers).orElse(new X509Certificate[0]);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        throw unsupported();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        throw unsupported();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
        throw unsupported();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        throw unsupported();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        throw unsupported();
    }

    private static CertificateException unsupported() {
        return new CertificateException("only servers connected by a socket are supported");
    }
}
