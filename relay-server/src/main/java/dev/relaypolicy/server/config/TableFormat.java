package dev.relaypolicy.server.config;

import com.google.common.collect.ImmutableSet;
import dev.relaypolicy.Origin;
import dev.relaypolicy.net.IpTable;
import dev.relaypolicy.tab.TabReader;
import dev.relaypolicy.tab.live.WhenMissing;
import dev.relaypolicy.tab.xmail.AliasesTab;
import dev.relaypolicy.tab.xmail.IpMapRule;
import dev.relaypolicy.tab.xmail.IpMapTab;
import dev.relaypolicy.tab.xmail.SmtpRelayTab;
import dev.relaypolicy.tab.xmail.SpamAddressTab;
import dev.relaypolicy.tab.xmail.SpammerRule;
import dev.relaypolicy.tab.xmail.SpammersTab;
import java.util.List;

/**
 * How a file is read that a configuration names. One that is missing at the start is always an error; what becomes of one that is
 * deleted later is R12: what permits is empty from then on, what refuses stays in force.
 *
 * @param <T> what the file says
 */
final class TableFormat<T> {

    static final TableFormat<IpTable<Origin>> RELAY =
            new TableFormat<>("smtprelay", SmtpRelayTab::read, WhenMissing.EMPTY);
    static final TableFormat<IpTable<IpMapRule>> IP_MAP =
            new TableFormat<>("ipmap", IpMapTab::read, WhenMissing.KEEP_LAST);
    static final TableFormat<IpTable<SpammerRule>> SPAMMERS =
            new TableFormat<>("spammers", SpammersTab::read, WhenMissing.KEEP_LAST);
    static final TableFormat<SpamAddressTab> SENDERS =
            new TableFormat<>("spam-address", SpamAddressTab::read, WhenMissing.KEEP_LAST);
    static final TableFormat<AliasesTab> ALIASES =
            new TableFormat<>("aliases", AliasesTab::read, WhenMissing.KEEP_LAST);

    /** What mail is accepted for: without it every message would be refused for good, so that it stays in force. */
    static final TableFormat<ImmutableSet<String>> RECIPIENTS =
            new TableFormat<>("lines", RecipientsFile::read, WhenMissing.KEEP_LAST);

    static final TableFormat<List<User>> MAIL_USERS =
            new TableFormat<>("mailusers", UserFiles::readMailUsers, WhenMissing.REQUIRED);
    static final TableFormat<List<User>> SMTP_AUTH =
            new TableFormat<>("smtpauth", UserFiles::readSmtpAuth, WhenMissing.EMPTY);
    static final TableFormat<List<User>> USERS = new TableFormat<>("yaml", UserFiles::readYaml, WhenMissing.REQUIRED);

    private final String name;
    private final TabReader<T> reader;
    private final WhenMissing whenMissing;

    private TableFormat(String name, TabReader<T> reader, WhenMissing whenMissing) {
        this.name = name;
        this.reader = reader;
        this.whenMissing = whenMissing;
    }

    /** The word for it in a configuration. */
    String name() {
        return name;
    }

    TabReader<T> reader() {
        return reader;
    }

    WhenMissing whenMissing() {
        return whenMissing;
    }

    @Override
    public String toString() {
        return name;
    }
}
