package dev.relaypolicy.pop;

import dev.relaypolicy.Permission;
import dev.relaypolicy.Permissions;
import dev.relaypolicy.mail.DomainName;
import dev.relaypolicy.mail.EmailAddress;
import dev.relaypolicy.spi.MailboxDirectory;
import dev.relaypolicy.spi.MailboxLookup;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** The mailboxes of the recorded cases: aliases, an alias domain, and disabled, full or non-relaying accounts. */
final class Directory implements MailboxDirectory {

    private static final DomainName LOCAL_DOMAIN = DomainName.parse("wiz-code.private");
    private static final DomainName ALIAS_DOMAIN = DomainName.parse("alias.private");
    private static final Map<String, String> ALIASES = Map.of("root", "postmaster", "info", "alice");
    private static final Permissions ALL = Permissions.of(Permission.values());
    private static final Map<String, Permissions> PERMISSIONS = Map.of(
            "postmaster",
            ALL,
            "alice",
            ALL,
            "monly",
            Permissions.of(Permission.MAIL),
            "nopop",
            ALL,
            "norecv",
            ALL,
            "full",
            ALL);

    /** {@code all} is an alias of alice, monly and postmaster. */
    @Override
    public List<Owner> owners(EmailAddress address) {
        return address.localPart().equals("all")
                ? Stream.of("alice", "monly", "postmaster")
                        .map(name -> new Owner(
                                new EmailAddress(name, LOCAL_DOMAIN), PERMISSIONS.getOrDefault(name, Permissions.NONE)))
                        .toList()
                : MailboxDirectory.super.owners(address);
    }

    @Override
    public MailboxLookup find(EmailAddress address) {
        if (!address.domain().equals(LOCAL_DOMAIN) && !address.domain().equals(ALIAS_DOMAIN)) {
            return new MailboxLookup.NotLocal();
        }
        String written = address.localPart().toLowerCase(Locale.ROOT);
        String name = ALIASES.getOrDefault(written, written);
        Permissions permissions = PERMISSIONS.get(name);
        if (permissions == null) {
            return new MailboxLookup.Unknown();
        }
        EmailAddress mailbox = new EmailAddress(name, LOCAL_DOMAIN);
        return switch (name) {
            case "norecv" -> new MailboxLookup.Disabled(mailbox, permissions, "ReceiveEnable is 0");
            case "full" -> new MailboxLookup.Full(mailbox, permissions, "no room");
            default -> new MailboxLookup.Found(mailbox, permissions);
        };
    }
}
