package dev.relaypolicy.tab.lint;

import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.Multimaps;
import dev.relaypolicy.Origin;
import dev.relaypolicy.net.IpTable;
import dev.relaypolicy.tab.TabField;
import dev.relaypolicy.tab.TabRow;
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
import java.util.ArrayList;
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
        return check(kind, file, bytes, machine, false);
    }

    /**
     * Checks a file.
     *
     * @param mayBeOpen whether a table that lets every stranger relay is not an error: it is meant, or limited elsewhere. It is
     *     then reported as any table is that lets many strangers relay
     */
    public static List<Finding> check(TabKind kind, String file, byte[] bytes, Machine machine, boolean mayBeOpen) {
        Findings findings = new Findings(file);
        kind.finalNewline().problemAtStart(file, bytes).map(List::of).ifPresent(findings::addAll);
        switch (kind) {
            case SMTP_RELAY -> relay(bytes, machine, mayBeOpen, findings);
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

    /**
     * Checks addresses that may relay, however and wherever they are written, for what can be said of them whatever the format is.
     *
     * @param rows the addresses; not everybody's
     * @param machine what is known of the machine that uses them
     * @return what the rules find, file by file and by place
     */
    public static List<Finding> checkRelayed(List<IpTable.Row<Origin>> rows, Machine machine) {
        ImmutableListMultimap<String, IpTable.Row<Origin>> files =
                Multimaps.index(rows, row -> row.value().file());
        List<Finding> found = new ArrayList<>();
        for (String file : files.keySet()) {
            Findings findings = new Findings(file);
            RelayRows.check(files.get(file).stream().map(TabLint::addressRow).toList(), machine, findings);
            found.addAll(findings.list());
        }
        return found;
    }

    private static AddressRow addressRow(IpTable.Row<Origin> row) {
        TabField address = new TabField(row.block().toString(), 1, false);
        return new AddressRow(
                new TabRow(Math.max(1, row.value().line()), List.of(address)), row.block(), "permit", 0, 0, 0);
    }

    private static void relay(byte[] bytes, Machine machine, boolean mayBeOpen, Findings findings) {
        PartialReading<IpTable<Origin>> reading = PartialReading.read(SmtpRelayTab::read, findings.file(), bytes);
        findings.addAll(reading.problems());
        reading.value().ifPresent(table -> {
            List<AddressRow> rows = RankedRows.ofRelay(table, bytes);
            if (mayBeOpen) {
                RelayRows.check(rows, machine, findings);
            } else {
                RelayRows.check(table, rows, machine, findings);
            }
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
