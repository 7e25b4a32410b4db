package dev.relaypolicy.server.outbound;

import com.google.common.net.InetAddresses;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** The client side of TLS with a next hop. Thread-safe. */
final class ClientTls {

    private final NextHopTlsSettings settings;
    private final boolean usesAuthorities;
    private final SSLContext context;

    ClientTls(NextHopTlsSettings settings) {
        this.settings = settings;
        boolean required = settings.mode() == NextHopTlsSettings.Mode.REQUIRED;
        this.usesAuthorities = required
                && (settings.pins().isEmpty() || !settings.authorities().isEmpty());
        try {
            context = SSLContext.getInstance("TLS");
            Optional<X509ExtendedTrustManager> chain =
                    usesAuthorities ? Optional.of(authorities(settings.authorities())) : Optional.empty();
            context.init(null, new TrustManager[] {new PinningTrustManager(chain, settings.pins())}, null);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("this JDK has no TLS", e);
        }
    }

    /** Uses the authorities of the JDK if the list is empty. */
    private static X509ExtendedTrustManager authorities(List<X509Certificate> certificates)
            throws GeneralSecurityException, IOException {
        @Nullable KeyStore store = null;
        if (!certificates.isEmpty()) {
            store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (X509Certificate certificate : certificates) {
                store.setCertificateEntry(Integer.toString(store.size()), certificate);
            }
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return Arrays.stream(factory.getTrustManagers())
                .filter(X509ExtendedTrustManager.class::isInstance)
                .map(X509ExtendedTrustManager.class::cast)
                .findFirst()
                .orElseThrow(() -> new GeneralSecurityException("no PKIX trust manager"));
    }

    /**
     * Starts TLS on a connected socket.
     *
     * @param host the name in the configuration or the MX record
     * @throws IOException if the handshake fails, or the server cannot be verified
     */
    SSLSocket secure(Socket transport, String host, int port) throws IOException {
        String name = settings.serverName().orElse(host);
        SSLSocket tls = (SSLSocket) context.getSocketFactory().createSocket(transport, name, port, true);
        SSLParameters parameters = tls.getSSLParameters();
        parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
        if (usesAuthorities) {
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
        }
        serverName(name).ifPresent(sent -> parameters.setServerNames(List.of(sent)));
        tls.setSSLParameters(parameters);
        tls.startHandshake();
        return tls;
    }

    /** Returns the name to send as SNI: empty for an IP address, or for a name that SNI does not allow. */
    private static Optional<SNIServerName> serverName(String name) {
        if (InetAddresses.isInetAddress(name)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new SNIHostName(name));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
