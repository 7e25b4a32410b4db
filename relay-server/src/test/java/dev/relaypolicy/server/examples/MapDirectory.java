package dev.relaypolicy.server.examples;

import dev.relaypolicy.Permissions;
import dev.relaypolicy.mail.EmailAddress;
import dev.relaypolicy.spi.MailboxDirectory;
import dev.relaypolicy.spi.MailboxLookup;
import java.util.Locale;
import java.util.Map;

// docs: a mailbox directory
/** A directory of mailboxes in a map, keyed by lower-case address. */
final class MapDirectory implements MailboxDirectory {

    private final Map<EmailAddress, Permissions> mailboxes;

    MapDirectory(Map<EmailAddress, Permissions> mailboxes) {
        this.mailboxes = Map.copyOf(mailboxes);
    }

    @Override
    public MailboxLookup find(EmailAddress address) {
        EmailAddress key = new EmailAddress(address.localPart().toLowerCase(Locale.ROOT), address.domain());
        Permissions permissions = mailboxes.get(key);
        if (permissions != null) {
            return new MailboxLookup.Found(key, permissions);
        }
        boolean local =
                mailboxes.keySet().stream().anyMatch(mailbox -> mailbox.domain().equals(key.domain()));
        return local ? new MailboxLookup.Unknown() : new MailboxLookup.NotLocal();
    }
}
// docs: end
