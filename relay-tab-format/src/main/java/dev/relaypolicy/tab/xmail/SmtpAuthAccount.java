package dev.relaypolicy.tab.xmail;

import dev.relaypolicy.Origin;
import dev.relaypolicy.Permissions;
import dev.relaypolicy.spi.Secret;
import java.util.Objects;

/**
 * A login of {@code smtpauth.tab}.
 *
 * @param user the name, compared in exact case
 * @param password the password, not empty
 * @param permissions what the login may do
 * @param origin where it is written
 */
public record SmtpAuthAccount(String user, Secret password, Permissions permissions, Origin origin) {
    public SmtpAuthAccount {
        Objects.requireNonNull(permissions, "permissions");
        Objects.requireNonNull(origin, "origin");
        if (user.isEmpty() || password.isEmpty()) {
            throw new IllegalArgumentException("a login has a name and a password");
        }
    }
}
