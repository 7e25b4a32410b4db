package dev.relaypolicy.spi;

import dev.relaypolicy.Permissions;
import dev.relaypolicy.mail.EmailAddress;
import java.util.Objects;

/**
 * The result of looking up an address in a {@link MailboxDirectory}. A mailbox is given by its own address, with
 * aliases resolved, and the permissions of its owner. Reasons ({@code why}) are for the log.
 */
public sealed interface MailboxLookup {

    /** The domain is not local. */
    record NotLocal() implements MailboxLookup {}

    /** The domain is local and has no such mailbox. */
    record Unknown() implements MailboxLookup {}

    /** A mailbox that accepts mail. */
    record Found(EmailAddress mailbox, Permissions permissions) implements MailboxLookup {
        public Found {
            Objects.requireNonNull(mailbox, "mailbox");
            Objects.requireNonNull(permissions, "permissions");
        }
    }

    /** A mailbox that receives no mail. Its owner may still send. */
    record Disabled(EmailAddress mailbox, Permissions permissions, String why) implements MailboxLookup {
        public Disabled {
            Objects.requireNonNull(mailbox, "mailbox");
            Objects.requireNonNull(permissions, "permissions");
            Objects.requireNonNull(why, "why");
        }
    }

    /** A full mailbox. Its owner may still send. */
    record Full(EmailAddress mailbox, Permissions permissions, String why) implements MailboxLookup {
        public Full {
            Objects.requireNonNull(mailbox, "mailbox");
            Objects.requireNonNull(permissions, "permissions");
            Objects.requireNonNull(why, "why");
        }
    }

    /** An address of several mailboxes, one of which is full. */
    record SomeFull(String why) implements MailboxLookup {
        public SomeFull {
            Objects.requireNonNull(why, "why");
        }
    }
}
