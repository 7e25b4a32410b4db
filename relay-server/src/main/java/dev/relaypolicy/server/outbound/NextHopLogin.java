package dev.relaypolicy.server.outbound;

import dev.relaypolicy.spi.Secret;

/** The credentials for a next hop. {@code toString} contains no secret. */
public sealed interface NextHopLogin {

    String user();

    /** For AUTH PLAIN (RFC 4616), or AUTH LOGIN if the server does not offer PLAIN. */
    record Password(String user, Secret password) implements NextHopLogin {
        public Password {
            requireUser(user);
            if (password.isEmpty()) {
                throw new IllegalArgumentException("the password of `" + user + "` is empty");
            }
        }
    }

    /** An OAuth 2 access token for AUTH XOAUTH2, as used by Microsoft 365 and Google. */
    record OAuth2(String user, OAuth2Settings tokens) implements NextHopLogin {
        public OAuth2 {
            requireUser(user);
        }
    }

    private static void requireUser(String user) {
        if (user.isEmpty() || user.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("the user name of a next hop is empty or has control characters");
        }
    }
}
