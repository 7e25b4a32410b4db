package dev.relaypolicy.server.protocol.tls;

import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableList;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Selects the certificate for the requested server name (SNI, RFC 6066 section 3); the name takes precedence over the
 * key type. An alias is the index of a certificate in the list. Immutable.
 */
final class SniKeyManager extends X509ExtendedKeyManager {

    private final ImmutableList<CertifiedKey> keys;

    SniKeyManager(List<CertifiedKey> keys) {
        this.keys = ImmutableList.copyOf(keys);
    }

    /**
     * Returns the certificates for a name: those with exactly this name; otherwise those with a matching wildcard (RFC
     * 6125 section 6.4.3); otherwise the first, and those with the same names but another key type.
     */
    List<CertifiedKey> forName(Optional<String> serverName) {
        if (serverName.isPresent()) {
            String name = Ascii.toLowerCase(serverName.get());
            for (String pattern : List.of(name, wildcard(name))) {
                List<CertifiedKey> matching = keys.stream()
                        .filter(key -> key.names().contains(pattern))
                        .toList();
                if (!matching.isEmpty()) {
                    return matching;
                }
            }
        }
        return keys.stream()
                .filter(key -> key.equals(keys.get(0))
                        || (!key.names().isEmpty()
                                && key.names().equals(keys.get(0).names())))
                .toList();
    }

    private static String wildcard(String name) {
        int dot = name.indexOf('.');
        return dot < 0 ? name : "*" + name.substring(dot);
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        Optional<String> serverName = socket instanceof SSLSocket tls ? serverName(tls) : Optional.empty();
        return forName(serverName).stream()
                .filter(key -> key.algorithm().equals(keyType))
                .findFirst()
                .map(key -> Integer.toString(keys.indexOf(key)))
                .orElse(null);
    }

    private static Optional<String> serverName(SSLSocket socket) {
        if (socket.getHandshakeSession() instanceof ExtendedSSLSession session) {
            for (SNIServerName name : session.getRequestedServerNames()) {
                if (name instanceof SNIHostName host) {
                    return Optional.of(host.getAsciiName());
                }
            }
        }
        return Optional.empty();
    }

    @Override
    public String[] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return IntStream.range(0, keys.size())
                .filter(i -> keys.get(i).algorithm().equals(keyType))
                .mapToObj(Integer::toString)
                .toArray(String[]::new);
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return key(alias).chain().toArray(X509Certificate[]::new);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return key(alias).key();
    }

    private CertifiedKey key(String alias) {
        return keys.get(Integer.parseInt(alias));
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }
}
