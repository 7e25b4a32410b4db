package dev.relaypolicy;

import java.util.Objects;

/**
 * An authenticated user.
 *
 * @param name the account name as its store spells it, not as the client spelled it
 */
public record Identity(String name, Permissions permissions) {
    public Identity {
        Objects.requireNonNull(permissions, "permissions");
        if (name.isEmpty()) {
            throw new IllegalArgumentException("an identity must have a name");
        }
    }
}
