package dev.relaypolicy.server.config.table;

import static java.util.Objects.requireNonNull;

import com.google.common.base.Ascii;
import dev.relaypolicy.Permissions;
import dev.relaypolicy.mail.EmailAddress;
import dev.relaypolicy.spi.StoredPassword;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Somebody who may log in, and may have a mailbox here.
 *
 * @param name the login, whose case does not matter; an address where there is a mailbox
 * @param secret what must be shown
 * @param permissions what the login allows
 * @param address the name as an address, where it is one
 * @param folder the name of the mailbox's folder
 * @param mailbox whether there is a mailbox, where the domain is a local one
 * @param receives whether the mailbox takes mail
 * @param pop3 whether it may be read by POP3
 * @param quota how many octets it may hold; empty for no limit
 */
public record User(
        String name,
        StoredPassword secret,
        Permissions permissions,
        Optional<EmailAddress> address,
        String folder,
        boolean mailbox,
        boolean receives,
        boolean pop3,
        OptionalLong quota) {
    public User {
        requireNonNull(secret, "secret");
        requireNonNull(permissions, "permissions");
        requireNonNull(address, "address");
        requireNonNull(folder, "folder");
        requireNonNull(quota, "quota");
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a user has a name");
        }
    }

    /** Under what it is found. */
    public String key() {
        return address.map(RecipientKey::of).orElseGet(() -> Ascii.toLowerCase(name));
    }
}
