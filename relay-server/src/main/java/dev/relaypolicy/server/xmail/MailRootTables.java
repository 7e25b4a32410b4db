package dev.relaypolicy.server.xmail;

import dev.relaypolicy.Origin;
import dev.relaypolicy.net.IpTable;
import dev.relaypolicy.tab.xmail.AliasDomainTab;
import dev.relaypolicy.tab.xmail.AliasesTab;
import dev.relaypolicy.tab.xmail.DomainsTab;
import dev.relaypolicy.tab.xmail.IpMapRule;
import dev.relaypolicy.tab.xmail.IpProperties;
import dev.relaypolicy.tab.xmail.MailUsersTab;
import dev.relaypolicy.tab.xmail.SmtpAuthTab;
import dev.relaypolicy.tab.xmail.SpamAddressTab;
import dev.relaypolicy.tab.xmail.SpammerRule;
import dev.relaypolicy.tab.xmail.Variables;

/** An immutable snapshot of the tables of a MailRoot. */
record MailRootTables(
        Variables server,
        DomainsTab domains,
        AliasDomainTab aliasDomains,
        AliasesTab aliases,
        MailUsersTab users,
        SmtpAuthTab logins,
        IpTable<Origin> relay,
        IpTable<IpMapRule> smtpMap,
        IpTable<IpMapRule> popMap,
        IpTable<SpammerRule> spammers,
        SpamAddressTab spamAddresses,
        IpTable<IpProperties> properties) {}
