package dev.relaypolicy.server.config.model;

import com.google.common.collect.ImmutableMap;
import dev.relaypolicy.mail.DomainName;
import dev.relaypolicy.mail.EmailAddress;
import dev.relaypolicy.server.delivery.Destination;
import dev.relaypolicy.server.outbound.RecipientCallout;
import dev.relaypolicy.tab.xmail.AliasesTab;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The domains and recipients of a configuration, and the next hops of other mail.
 *
 * @param local the domains with mailboxes on this server
 * @param domainAliases the local domain of each alias domain
 * @param aliases the mailboxes of each alias, by {@link RecipientKey}
 * @param postmaster the mailbox of {@code <postmaster>}, and of the postmasters of local domains that have none
 * @param defaultHop the next hop of domains that {@code hops} does not contain
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
        domainAliases = ImmutableMap.copyOf(domainAliases);
        aliases = ImmutableMap.copyOf(aliases);
    }

    /** A relay domain, by the way in which its recipients are known. */
    public sealed interface RelayedDomain {

        record Anybody() implements RelayedDomain {}

        record Listed(Recipients recipients) implements RelayedDomain {}

        /**
         * The next hop is asked.
         *
         * @param keep how long its answers are cached
         */
        record AskedFor(RecipientCallout.Keep keep) implements RelayedDomain {}
    }
}
