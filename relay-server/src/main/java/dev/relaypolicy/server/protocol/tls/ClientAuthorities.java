package dev.relaypolicy.server.protocol.tls;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** The certificate authorities for client certificates. Immutable. */
final class ClientAuthorities {

    private final X509TrustManager trust;

    private ClientAuthorities(X509TrustManager trust) {
        this.trust = trust;
    }

    static ClientAuthorities of(List<X509Certificate> authorities) {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (int i = 0; i < authorities.size(); i++) {
                store.setCertificateEntry(Integer.toString(i), authorities.get(i));
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(store);
            return new ClientAuthorities(Arrays.stream(factory.getTrustManagers())
                    .filter(X509TrustManager.class::isInstance)
                    .map(X509TrustManager.class::cast)
                    .findFirst()
                    .orElseThrow());
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("every JDK verifies certificates", e);
        }
    }

    ImmutableList<X509Certificate> certificates() {
        return ImmutableList.copyOf(trust.getAcceptedIssuers());
    }

    /**
     * Returns the subject of the client certificate; empty without a valid one for client authentication from one of
     * the authorities.
     */
    Optional<String> verified(SSLSession session) {
        try {
            X509Certificate[] chain = Arrays.stream(session.getPeerCertificates())
                    .map(ClientAuthorities::x509)
                    .toArray(X509Certificate[]::new);
            trust.checkClientTrusted(chain, chain[0].getPublicKey().getAlgorithm());
            return Optional.of(chain[0].getSubjectX500Principal().getName()).filter(name -> !name.isEmpty());
        } catch (SSLPeerUnverifiedException | CertificateException e) {
            return Optional.empty();
        }
    }

    private static X509Certificate x509(Certificate certificate) {
        return (X509Certificate) certificate;
    }
}
