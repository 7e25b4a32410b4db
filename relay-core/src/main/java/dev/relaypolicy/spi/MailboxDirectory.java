package dev.relaypolicy.spi;

import dev.relaypolicy.Permissions;
import dev.relaypolicy.mail.EmailAddress;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * A directory of the local domains, mailboxes and aliases. Its methods throw {@link RuntimeException} if a lookup
 * fails; the caller then defers.
 */
@FunctionalInterface
public interface MailboxDirectory {

    /**
     * Looks up an address as given. Follows aliases and alias domains, ignores the case of the local part, and does not
     * truncate, unquote or rewrite anything (R15).
     */
    MailboxLookup find(EmailAddress address);

    /** A mailbox whose owner may send as an address. */
    record Owner(EmailAddress mailbox, Permissions permissions) {
        public Owner {
            Objects.requireNonNull(mailbox, "mailbox");
            Objects.requireNonNull(permissions, "permissions");
        }
    }

    /**
     * Returns the owners of an address as given; each may send as it. They are its mailbox, or every mailbox that it is
     * an alias of, even if they currently receive no mail. Override this if an alias can have several mailboxes or if
     * the directory wraps another.
     */
    default List<Owner> owners(EmailAddress address) {
        MailboxLookup lookup = find(address);
        if (lookup instanceof MailboxLookup.Found found) {
            return List.of(new Owner(found.mailbox(), found.permissions()));
        } else if (lookup instanceof MailboxLookup.Disabled disabled) {
            return List.of(new Owner(disabled.mailbox(), disabled.permissions()));
        } else if (lookup instanceof MailboxLookup.Full full) {
            return List.of(new Owner(full.mailbox(), full.permissions()));
        }
        return List.of();
    }

    /** Returns a directory that delegates each call to the directory supplied at that moment. */
    static MailboxDirectory current(Supplier<MailboxDirectory> supplier) {
        Objects.requireNonNull(supplier, "supplier");
        return new MailboxDirectory() {
            @Override
            public MailboxLookup find(EmailAddress address) {
                return supplier.get().find(address);
            }

            @Override
            public List<Owner> owners(EmailAddress address) {
                return supplier.get().owners(address);
            }
        };
    }
}
