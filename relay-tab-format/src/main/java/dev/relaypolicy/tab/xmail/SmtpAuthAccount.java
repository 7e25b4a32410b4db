package dev.relaypolicy.tab.xmail;

import dev.relaypolicy.Origin;
import dev.relaypolicy.Permissions;
import dev.relaypolicy.spi.Secret;
import java.util.Objects;

/** A login in {@code smtpauth.tab}. */
public record SmtpAuthAccount(String user, Secret password, Permissions permissions, Origin origin) {
    public SmtpAuthAccount {
        Objects.requireNonNull(permissions, "permissions");
        Objects.requireNonNull(origin, "origin");
        if (user.isEmpty() || password.isEmpty()) {
            throw new IllegalArgumentException("a login needs a name and a password");
        }
    }
}
