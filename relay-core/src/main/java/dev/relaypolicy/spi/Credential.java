package dev.relaypolicy.spi;

import dev.relaypolicy.Identity;
import java.util.Objects;

/** The identity that a login gets if it proves the password. {@code toString} does not reveal the password. */
public record Credential(Identity identity, StoredPassword secret) {
    public Credential {
        Objects.requireNonNull(identity, "identity");
        Objects.requireNonNull(secret, "secret");
    }
}
