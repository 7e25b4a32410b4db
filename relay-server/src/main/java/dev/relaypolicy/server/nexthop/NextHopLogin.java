package dev.relaypolicy.server.nexthop;

import static java.util.Objects.requireNonNull;

import dev.relaypolicy.spi.Secret;

/** How we log in at a next hop. Shows no secret in {@code toString}. */
public sealed interface NextHopLogin {

    /** Our name there. */
    String user();

    /**
     * A password, by AUTH PLAIN (RFC 4616), or LOGIN where the server offers no PLAIN.
     *
     * @param user our name there
     * @param password our password there
     */
    record Password(String user, Secret password) implements NextHopLogin {
        public Password {
            requireUser(user);
            if (password.isEmpty()) {
                throw new IllegalArgumentException("the password of `" + user + "` is empty");
            }
        }
    }

    /**
     * A token that is fetched and renewed, by AUTH XOAUTH2, as Microsoft 365 and Google have it.
     *
     * @param user the mailbox we log in as
     * @param tokens where tokens come from
     */
    record OAuth2(String user, OAuth2Settings tokens) implements NextHopLogin {
        public OAuth2 {
            requireUser(user);
            requireNonNull(tokens, "tokens");
        }
    }

    private static void requireUser(String user) {
        if (user.isEmpty() || user.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("the user name of a next hop is empty or has control characters");
        }
    }
}
