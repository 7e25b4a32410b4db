package dev.relaypolicy;

import java.util.Objects;

/**
 * Somebody who has logged in.
 *
 * @param name the authenticated name, as the account is known to its store, not as the client spelled it
 * @param permissions what the login allows
 */
public record Identity(String name, Permissions permissions) {
    public Identity {
        Objects.requireNonNull(permissions, "permissions");
        if (name.isEmpty()) {
            throw new IllegalArgumentException("an identity has a name");
        }
    }
}
