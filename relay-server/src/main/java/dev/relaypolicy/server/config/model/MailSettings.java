package dev.relaypolicy.server.config.model;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableMap;
import dev.relaypolicy.mail.DomainName;
import dev.relaypolicy.mail.EmailAddress;
import dev.relaypolicy.server.config.table.MailboxFolder;
import dev.relaypolicy.server.config.table.RecipientKey;
import dev.relaypolicy.server.config.table.Table;
import dev.relaypolicy.server.delivery.Destination;
import dev.relaypolicy.tab.xmail.AliasesTab;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whose mail is taken, and where it goes.
 *
 * @param local the domains with mailboxes here
 * @param domainAliases domains that stand for one of those
 * @param aliases names that stand for mailboxes here, by {@link RecipientKey}
 * @param aliasFile more of them
 * @param relayed the domains whose mail is handed on, and how their recipients are known
 * @param postmaster who gets the mail for {@code <postmaster>} and for postmasters of local domains without such a mailbox
 * @param folder where the Maildirs are
 * @param hops next hops by the recipient's domain
 * @param defaultHop the next hop of every other domain
 */
public record MailSettings(
        DomainMap<Recipients> local,
        Map<DomainName, DomainName> domainAliases,
        Map<String, List<EmailAddress>> aliases,
        Optional<Table<AliasesTab>> aliasFile,
        DomainMap<RelayedDomain> relayed,
        Optional<EmailAddress> postmaster,
        MailboxFolder folder,
        DomainMap<Destination.NextHop> hops,
        Optional<Destination.NextHop> defaultHop) {
    public MailSettings {
        requireNonNull(local, "local");
        domainAliases = ImmutableMap.copyOf(domainAliases);
        aliases = ImmutableMap.copyOf(aliases);
        requireNonNull(aliasFile, "aliasFile");
        requireNonNull(relayed, "relayed");
        requireNonNull(postmaster, "postmaster");
        requireNonNull(folder, "folder");
        requireNonNull(hops, "hops");
        requireNonNull(defaultHop, "defaultHop");
    }
}
