package dev.relaypolicy.server.protocol.tls;

import com.google.common.collect.ImmutableList;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Requests client certificates, and accepts any or none in the handshake: many mail servers present an arbitrary one,
 * and would fall back to clear text. {@link ClientAuthorities#verified} verifies them later.
 */
final class PermissiveClientTrustManager extends X509ExtendedTrustManager {

    private final ImmutableList<X509Certificate> issuers;

    PermissiveClientTrustManager(Optional<ClientAuthorities> authorities) {
        this.issuers = authorities.map(ClientAuthorities::certificates).orElse(ImmutableList.of());
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return issuers.toArray(X509Certificate[]::new);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw unsupported();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw unsupported();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw unsupported();
    }

    private static CertificateException unsupported() {
        return new CertificateException("this trust manager accepts no servers");
    }
}
