package dev.relaypolicy.spi;

import dev.relaypolicy.Identity;
import java.util.Objects;

/** The identity that a login gets by proving the password. */
public record Credential(Identity identity, StoredPassword password) {
    public Credential {
        Objects.requireNonNull(identity, "identity");
        Objects.requireNonNull(password, "password");
    }
}
