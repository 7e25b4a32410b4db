package dev.relaypolicy.spi;

import dev.relaypolicy.Permissions;
import dev.relaypolicy.mail.EmailAddress;
import java.util.Objects;

/** What a {@link MailboxDirectory} has under an address. */
public sealed interface MailboxLookup {

    /** The domain is not one of ours. */
    record NotLocal() implements MailboxLookup {}

    /** The domain is ours and has no such mailbox. */
    record Unknown() implements MailboxLookup {}

    /**
     * A mailbox that takes mail.
     *
     * @param mailbox its own address, with aliases and alias domains resolved
     * @param permissions what its owner may do
     */
    record Found(EmailAddress mailbox, Permissions permissions) implements MailboxLookup {
        public Found {
            Objects.requireNonNull(mailbox, "mailbox");
            Objects.requireNonNull(permissions, "permissions");
        }
    }

    /**
     * A mailbox that is switched off for receiving. Its owner may still send.
     *
     * @param mailbox its own address
     * @param permissions what its owner may do
     * @param why for the log
     */
    record Disabled(EmailAddress mailbox, Permissions permissions, String why) implements MailboxLookup {
        public Disabled {
            Objects.requireNonNull(mailbox, "mailbox");
            Objects.requireNonNull(permissions, "permissions");
            Objects.requireNonNull(why, "why");
        }
    }

    /**
     * A mailbox without room. Its owner may still send.
     *
     * @param mailbox its own address
     * @param permissions what its owner may do
     * @param why for the log
     */
    record Full(EmailAddress mailbox, Permissions permissions, String why) implements MailboxLookup {
        public Full {
            Objects.requireNonNull(mailbox, "mailbox");
            Objects.requireNonNull(permissions, "permissions");
            Objects.requireNonNull(why, "why");
        }
    }

    /**
     * An address of several mailboxes, of which one is without room now.
     *
     * @param why for the log
     */
    record SomeFull(String why) implements MailboxLookup {
        public SomeFull {
            Objects.requireNonNull(why, "why");
        }
    }
}
