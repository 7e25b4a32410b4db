package dev.relaypolicy.tab.lint;

import dev.relaypolicy.Origin;
import dev.relaypolicy.net.IpTable;
import dev.relaypolicy.tab.xmail.AliasDomainTab;
import dev.relaypolicy.tab.xmail.AliasesTab;
import dev.relaypolicy.tab.xmail.CommandTab;
import dev.relaypolicy.tab.xmail.DomainsTab;
import dev.relaypolicy.tab.xmail.IpMapTab;
import dev.relaypolicy.tab.xmail.IpPropTab;
import dev.relaypolicy.tab.xmail.MailUsersTab;
import dev.relaypolicy.tab.xmail.MlUsersTab;
import dev.relaypolicy.tab.xmail.ServerTab;
import dev.relaypolicy.tab.xmail.SmtpAuthTab;
import dev.relaypolicy.tab.xmail.SmtpRelayTab;
import dev.relaypolicy.tab.xmail.SpamAddressTab;
import dev.relaypolicy.tab.xmail.SpammersTab;
import dev.relaypolicy.tab.xmail.UserTab;
import java.util.List;

/** Checks one file. Thread-safe: it keeps nothing. */
public final class TabLint {

    private TabLint() {}

    /**
     * Checks a file.
     *
     * @param kind what the file is
     * @param file the file as findings name it
     * @param bytes its content; anything at all
     * @param machine what is known of the machine that uses it
     * @return what its reader reports, and what the rules find in the rows that can be read, by place
     */
    public static List<Finding> check(TabKind kind, String file, byte[] bytes, Machine machine) {
        Findings findings = new Findings(file);
        switch (kind) {
            case SMTP_RELAY -> relay(bytes, machine, findings);
            case SMTP_IPMAP, POP3_IPMAP -> {
                var reading = PartialReading.read(IpMapTab::read, file, bytes);
                findings.addAll(reading.problems());
                reading.value().ifPresent(table -> rows(kind, RankedRows.ofIpMap(table, bytes), findings));
            }
            case SPAMMERS -> {
                var reading = PartialReading.read(SpammersTab::read, file, bytes);
                findings.addAll(reading.problems());
                reading.value().ifPresent(table -> rows(kind, RankedRows.ofSpammers(table, bytes), findings));
            }
            case SMTP_IPPROP -> {
                var reading = PartialReading.read(IpPropTab::read, file, bytes);
                findings.addAll(reading.problems());
                reading.value().ifPresent(table -> rows(kind, RankedRows.ofProperties(table, bytes), findings));
            }
            case SPAM_ADDRESS ->
                findings.addAll(SpamAddressTab.read(file, bytes).problems());
            case SMTP_AUTH -> findings.addAll(SmtpAuthTab.read(file, bytes).problems());
            case MAIL_USERS -> findings.addAll(MailUsersTab.read(file, bytes).problems());
            case DOMAINS -> findings.addAll(DomainsTab.read(file, bytes).problems());
            case ALIAS_DOMAIN ->
                findings.addAll(AliasDomainTab.read(file, bytes).problems());
            case ALIASES -> findings.addAll(AliasesTab.read(file, bytes).problems());
            case SERVER -> findings.addAll(ServerTab.read(file, bytes).problems());
            case USER -> findings.addAll(UserTab.read(file, bytes).problems());
            case ML_USERS -> findings.addAll(MlUsersTab.read(file, bytes).problems());
            case COMMANDS -> findings.addAll(CommandTab.read(file, bytes).problems());
        }
        return findings.list();
    }

    private static void relay(byte[] bytes, Machine machine, Findings findings) {
        PartialReading<IpTable<Origin>> reading = PartialReading.read(SmtpRelayTab::read, findings.file(), bytes);
        findings.addAll(reading.problems());
        reading.value().ifPresent(table -> {
            List<AddressRow> rows = RankedRows.ofRelay(table, bytes);
            RelayRows.check(table, rows, machine, findings);
            rows(TabKind.SMTP_RELAY, rows, findings);
            if (reading.complete()) {
                RelayRows.suggest(rows, findings);
            }
        });
    }

    private static void rows(TabKind kind, List<AddressRow> rows, Findings findings) {
        WrittenRows.check(kind, rows, findings);
        Precedence.check(kind, rows, findings);
    }
}
