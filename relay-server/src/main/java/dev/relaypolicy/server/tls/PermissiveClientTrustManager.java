package dev.relaypolicy.server.tls;

import com.google.common.collect.ImmutableList;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Asks clients for certificates, and goes on with any or none. Many mail servers show whatever certificate they have; refusing
 * the handshake would drive them back to clear text. What a certificate is worth is asked afterwards, and only of
 * {@link ClientAuthorities#verified}. This server never is a client here, so servers are not trusted at all.
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
        throw noServers();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw noServers();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw noServers();
    }

    private static CertificateException noServers() {
        return new CertificateException("no server is trusted here");
    }
}
