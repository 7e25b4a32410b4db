package dev.relaypolicy.server.xmail;

import static dev.relaypolicy.file.WhenMissing.EMPTY;
import static dev.relaypolicy.file.WhenMissing.KEEP_LAST;
import static dev.relaypolicy.file.WhenMissing.REQUIRED;

import dev.relaypolicy.Origin;
import dev.relaypolicy.file.FileReader;
import dev.relaypolicy.file.WhenMissing;
import dev.relaypolicy.net.IpTable;
import dev.relaypolicy.tab.lint.TabKind;
import dev.relaypolicy.tab.xmail.AliasDomainTab;
import dev.relaypolicy.tab.xmail.AliasesTab;
import dev.relaypolicy.tab.xmail.DomainsTab;
import dev.relaypolicy.tab.xmail.IpMapRule;
import dev.relaypolicy.tab.xmail.IpMapTab;
import dev.relaypolicy.tab.xmail.IpPropTab;
import dev.relaypolicy.tab.xmail.IpProperties;
import dev.relaypolicy.tab.xmail.MailUsersTab;
import dev.relaypolicy.tab.xmail.ServerTab;
import dev.relaypolicy.tab.xmail.SmtpAuthTab;
import dev.relaypolicy.tab.xmail.SmtpRelayTab;
import dev.relaypolicy.tab.xmail.SpamAddressTab;
import dev.relaypolicy.tab.xmail.SpammerRule;
import dev.relaypolicy.tab.xmail.SpammersTab;
import dev.relaypolicy.tab.xmail.Variables;

/**
 * An immutable snapshot of the tables of a MailRoot. A deleted permit table is empty, a deleted deny table stays in force
 * (R12).
 */
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
        IpTable<IpProperties> properties) {

    /** The file of a table. */
    record Table<T>(TabKind kind, FileReader<T> reader, WhenMissing whenMissing) {}

    static final Table<Variables> SERVER = new Table<>(TabKind.SERVER, ServerTab::read, REQUIRED);
    static final Table<DomainsTab> DOMAINS = new Table<>(TabKind.DOMAINS, DomainsTab::read, REQUIRED);
    static final Table<AliasDomainTab> ALIAS_DOMAINS = new Table<>(TabKind.ALIAS_DOMAIN, AliasDomainTab::read, EMPTY);
    static final Table<AliasesTab> ALIASES = new Table<>(TabKind.ALIASES, AliasesTab::read, EMPTY);
    static final Table<MailUsersTab> USERS = new Table<>(TabKind.MAIL_USERS, MailUsersTab::read, REQUIRED);
    static final Table<SmtpAuthTab> LOGINS = new Table<>(TabKind.SMTP_AUTH, SmtpAuthTab::read, EMPTY);
    static final Table<IpTable<Origin>> RELAY = new Table<>(TabKind.SMTP_RELAY, SmtpRelayTab::read, EMPTY);
    static final Table<IpTable<IpMapRule>> SMTP_MAP = new Table<>(TabKind.SMTP_IPMAP, IpMapTab::read, KEEP_LAST);
    static final Table<IpTable<IpMapRule>> POP_MAP = new Table<>(TabKind.POP3_IPMAP, IpMapTab::read, KEEP_LAST);
    static final Table<IpTable<SpammerRule>> SPAMMERS = new Table<>(TabKind.SPAMMERS, SpammersTab::read, KEEP_LAST);
    static final Table<SpamAddressTab> SPAM_ADDRESSES =
            new Table<>(TabKind.SPAM_ADDRESS, SpamAddressTab::read, KEEP_LAST);
    static final Table<IpTable<IpProperties>> PROPERTIES = new Table<>(TabKind.SMTP_IPPROP, IpPropTab::read, EMPTY);

    interface Contents {
        <T> T get(Table<T> table);
    }

    static MailRootTables of(Contents contents) {
        return new MailRootTables(
                contents.get(SERVER),
                contents.get(DOMAINS),
                contents.get(ALIAS_DOMAINS),
                contents.get(ALIASES),
                contents.get(USERS),
                contents.get(LOGINS),
                contents.get(RELAY),
                contents.get(SMTP_MAP),
                contents.get(POP_MAP),
                contents.get(SPAMMERS),
                contents.get(SPAM_ADDRESSES),
                contents.get(PROPERTIES));
    }
}
