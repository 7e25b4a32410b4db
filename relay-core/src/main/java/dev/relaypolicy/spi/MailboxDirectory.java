package dev.relaypolicy.spi;

import dev.relaypolicy.Permissions;
import dev.relaypolicy.mail.EmailAddress;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/** Knows which addresses are ours. */
@FunctionalInterface
public interface MailboxDirectory {

    /**
     * Looks an address up: aliases and alias domains are followed, the case of the local part does not matter, nothing is
     * cut, unquoted or rewritten (R15).
     *
     * @param address the address as it was given
     * @return what we have under it
     * @throws RuntimeException where that cannot be known now; the caller defers
     */
    MailboxLookup find(EmailAddress address);

    /**
     * A mailbox whose owner may send as an address.
     *
     * @param mailbox its own address, with aliases and alias domains resolved
     * @param permissions the permissions of its owner
     */
    record Owner(EmailAddress mailbox, Permissions permissions) {
        public Owner {
            Objects.requireNonNull(mailbox, "mailbox");
            Objects.requireNonNull(permissions, "permissions");
        }
    }

    /**
     * Returns the owners of an address: the mailbox of that address, or every mailbox that it is an alias of, whether or not they
     * receive mail now. A directory in which an alias can stand for several mailboxes, and one that wraps another directory,
     * overrides this.
     *
     * @param address the address as it was given
     * @return the owners, each of which may send as the address; empty if there are none
     * @throws RuntimeException if that cannot be known now; the caller defers
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

    /** Returns a directory that asks whichever directory is in force at each question. */
    static MailboxDirectory current(Supplier<MailboxDirectory> inForce) {
        Objects.requireNonNull(inForce, "inForce");
        return new MailboxDirectory() {
            @Override
            public MailboxLookup find(EmailAddress address) {
                return inForce.get().find(address);
            }

            @Override
            public List<Owner> owners(EmailAddress address) {
                return inForce.get().owners(address);
            }
        };
    }
}
