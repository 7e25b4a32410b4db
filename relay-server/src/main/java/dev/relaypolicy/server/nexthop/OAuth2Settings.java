package dev.relaypolicy.server.nexthop;

import static java.util.Objects.requireNonNull;

import com.google.common.net.InetAddresses;
import dev.relaypolicy.spi.Secret;
import java.net.URI;
import java.util.Optional;

/**
 * Where tokens for XOAUTH2 come from (RFC 6749). Shows no secret in {@code toString}.
 *
 * @param endpoint the token endpoint: an https URL; http only on this machine
 * @param grant what is shown there
 * @param clientId the name of our application
 * @param clientSecret its secret; a public client has none (RFC 6749 section 2.1)
 * @param scope what the token is to be good for, where the endpoint asks for it
 */
public record OAuth2Settings(
        URI endpoint, Grant grant, String clientId, Optional<Secret> clientSecret, Optional<String> scope) {

    /** What is shown for a token. */
    public sealed interface Grant {}

    /** The application itself (RFC 6749 section 4.4). */
    public record ClientCredentials() implements Grant {}

    /**
     * What a user once allowed the application (RFC 6749 section 6). Where the endpoint answers with a newer one, that is
     * used for as long as the process lives; nothing is written down.
     *
     * @param token the refresh token
     */
    public record RefreshToken(Secret token) implements Grant {
        public RefreshToken {
            if (token.isEmpty()) {
                throw new IllegalArgumentException("the refresh token is empty");
            }
        }
    }

    public OAuth2Settings {
        requireNonNull(grant, "grant");
        requireNonNull(clientSecret, "clientSecret");
        requireNonNull(scope, "scope");
        String host = endpoint.getHost();
        boolean https = "https".equalsIgnoreCase(endpoint.getScheme());
        if (host == null || !(https || ("http".equalsIgnoreCase(endpoint.getScheme()) && isThisMachine(host)))) {
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

    private static boolean isThisMachine(String host) {
        return host.equals("localhost")
                || (InetAddresses.isUriInetAddress(host)
                        && InetAddresses.forUriString(host).isLoopbackAddress());
    }
}
