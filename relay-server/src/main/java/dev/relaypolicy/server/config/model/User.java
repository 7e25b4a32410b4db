package dev.relaypolicy.server.config.model;

import com.google.common.base.Ascii;
import dev.relaypolicy.Permissions;
import dev.relaypolicy.mail.EmailAddress;
import dev.relaypolicy.spi.StoredPassword;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A user with a login and perhaps a mailbox.
 *
 * @param name the login, in any case; an address if the user has a mailbox
 * @param address the name as an address; empty if it is not one
 * @param mailbox whether there is a mailbox, if the domain is local
 * @param receives whether the mailbox accepts mail
 * @param quota the size of the mailbox in bytes; empty for no limit
 */
public record User(
        String name,
        StoredPassword password,
        Permissions permissions,
        Optional<EmailAddress> address,
        String folder,
        boolean mailbox,
        boolean receives,
        boolean pop3,
        OptionalLong quota) {
    public User {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a user has a name");
        }
    }

    /** Returns the key for lookups. */
    public String key() {
        return address.map(RecipientKey::of).orElseGet(() -> Ascii.toLowerCase(name));
    }
}
