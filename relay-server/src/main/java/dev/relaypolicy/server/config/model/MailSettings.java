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
 * @param domainAliases alias domains with the local domain of each
 * @param aliases the mailboxes of each alias, by {@link RecipientKey}
 * @param relayed the relay domains
 * @param postmaster the mailbox of {@code <postmaster>}, and of the postmasters of local domains that have none
 * @param hops next hops by the recipient's domain
 * @param defaultHop the next hop of all other domains
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

        /** Every recipient is accepted. */
        record Anybody() implements RelayedDomain {}

        /** The recipients are listed. */
        record Listed(Recipients recipients) implements RelayedDomain {}

        /**
         * The next hop is asked.
         *
         * @param keep how long its answers are cached
         */
        record AskedFor(RecipientCallout.Keep keep) implements RelayedDomain {}
    }
}
