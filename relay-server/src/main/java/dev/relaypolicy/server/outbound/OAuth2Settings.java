package dev.relaypolicy.server.outbound;

import com.google.common.net.InetAddresses;
import dev.relaypolicy.spi.Secret;
import java.net.URI;
import java.util.Optional;

/**
 * The source of tokens for XOAUTH2 (RFC 6749). {@code toString} contains no secret.
 *
 * @param endpoint an https URL, or an http URL for a loopback address
 * @param clientSecret empty for a public client
 */
public record OAuth2Settings(
        URI endpoint, Grant grant, String clientId, Optional<Secret> clientSecret, Optional<String> scope) {

    public sealed interface Grant {}

    /** RFC 6749 section 4.4. */
    public record ClientCredentials() implements Grant {}

    /** RFC 6749 section 6. A new token from the endpoint is used until the process ends, and not stored. */
    public record RefreshToken(Secret token) implements Grant {
        public RefreshToken {
            if (token.isEmpty()) {
                throw new IllegalArgumentException("the refresh token is empty");
            }
        }
    }

    public OAuth2Settings {
        String host = endpoint.getHost();
        boolean https = "https".equalsIgnoreCase(endpoint.getScheme());
        if (host == null || !(https || ("http".equalsIgnoreCase(endpoint.getScheme()) && isLoopback(host)))) {
            throw new IllegalArgumentException("`" + endpoint + "` is not a token endpoint: use an https URL");
        }
        if (clientId.isEmpty()) {
            throw new IllegalArgumentException("the client id is empty");
        }
        if (grant instanceof ClientCredentials && clientSecret.isEmpty()) {
            throw new IllegalArgumentException(
                    "client credentials are an id and a secret: the client secret is missing");
        }
    }

    private static boolean isLoopback(String host) {
        return host.equals("localhost")
                || (InetAddresses.isUriInetAddress(host)
                        && InetAddresses.forUriString(host).isLoopbackAddress());
    }
}
