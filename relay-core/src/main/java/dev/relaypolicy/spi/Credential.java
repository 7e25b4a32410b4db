package dev.relaypolicy.spi;

import dev.relaypolicy.Identity;
import java.util.Objects;

/**
 * One way to log in. Its {@code toString} does not show the secret.
 *
 * @param identity who has logged in when the secret is right
 * @param secret what must be shown
 */
public record Credential(Identity identity, StoredPassword secret) {
    public Credential {
        Objects.requireNonNull(identity, "identity");
        Objects.requireNonNull(secret, "secret");
    }
}
