package dev.relaypolicy.tab.lint;

import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.Iterables;
import com.google.common.collect.Multimaps;
import dev.relaypolicy.Origin;
import dev.relaypolicy.net.CidrSet;
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
import dev.relaypolicy.tab.xmail.SpammerRule;
import dev.relaypolicy.tab.xmail.SpammersTab;
import dev.relaypolicy.tab.xmail.UserTab;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The checks of a single file. Stateless and thread-safe. */
public final class TabLint {

    private TabLint() {}

    /**
     * Checks a file, whatever its content.
     *
     * @return the problems of the reader, and the findings about the readable rows, by line and column
     */
    public static List<Finding> check(TabKind kind, String file, byte[] bytes, Machine machine) {
        return check(kind, file, bytes, machine, false);
    }

    /**
     * Checks a file.
     *
     * @param mayBeOpen whether an open relay is intended, or limited elsewhere; it is then reported like other tables
     *     with many public addresses
     */
    public static List<Finding> check(TabKind kind, String file, byte[] bytes, Machine machine, boolean mayBeOpen) {
        return check(kind, file, bytes, machine, mayBeOpen, false);
    }

    /** Checks a file like {@link #check}; if it determines who may relay, adds a note with the permitted addresses. */
    public static List<Finding> checkAlone(
            TabKind kind, String file, byte[] bytes, Machine machine, boolean mayBeOpen) {
        return check(kind, file, bytes, machine, mayBeOpen, true);
    }

    private static List<Finding> check(
            TabKind kind, String file, byte[] bytes, Machine machine, boolean mayBeOpen, boolean alone) {
        FindingCollector findings = new FindingCollector(file);
        kind.finalNewline().problemAtStart(file, bytes).map(List::of).ifPresent(findings::addAll);
        switch (kind) {
            case SMTP_RELAY -> relay(bytes, machine, findings, mayBeOpen, alone);
            case SMTP_IPMAP, POP3_IPMAP -> {
                var reading = PartialReadResult.read(IpMapTab::read, file, bytes);
                findings.addAll(reading.problems());
                reading.value().ifPresent(table -> rows(kind, AddressRows.ofIpMap(table, bytes), findings));
            }
            case SPAMMERS -> {
                var reading = PartialReadResult.read(SpammersTab::read, file, bytes);
                findings.addAll(reading.problems());
                reading.value().ifPresent(table -> {
                    rows(kind, AddressRows.ofSpammers(table, bytes), findings);
                    delays(table, findings);
                });
            }
            case SMTP_IPPROP -> {
                var reading = PartialReadResult.read(IpPropTab::read, file, bytes);
                findings.addAll(reading.problems());
                reading.value().ifPresent(table -> rows(kind, AddressRows.ofProperties(table, bytes), findings));
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

    /** Returns the rows of a {@code spammers.tab} that would only delay a client. */
    public static List<Finding> delays(String file, IpTable<SpammerRule> table) {
        FindingCollector findings = new FindingCollector(file);
        delays(table, findings);
        return findings.list();
    }

    private static void delays(IpTable<SpammerRule> table, FindingCollector findings) {
        for (IpTable.Row<SpammerRule> row : table.rows()) {
            SpammerRule rule = row.value();
            if (rule.code() < 0 && findings.wants(Rule.CODE_NOT_HONOURED)) {
                findings.add(
                        Rule.CODE_NOT_HONOURED,
                        rule.origin().line(),
                        "`code=" + rule.code() + "` makes XMail delay each command of the client, but not relay: "
                                + row.block() + " is not refused");
            }
        }
    }

    /**
     * Checks permitted addresses with the rules for every format.
     *
     * @param tables each from one file; together not an open relay
     * @return the findings, by file, line and column
     */
    public static List<Finding> checkRelayed(List<IpTable<Origin>> tables, Machine machine) {
        ImmutableListMultimap<String, IpTable<Origin>> files = Multimaps.index(
                Iterables.filter(tables, table -> !table.blocks().isEmpty()),
                table -> table.value(0).file());
        List<Finding> found = new ArrayList<>();
        for (String file : files.keySet()) {
            IpTable<Origin> table = joined(files.get(file));
            FindingCollector findings = new FindingCollector(file);
            WideAccessCheck.checkAddresses(table, index -> written(table.rows().get(index)), machine, findings);
            found.addAll(findings.list());
        }
        return found;
    }

    /** A single table may be large and is not copied. */
    private static IpTable<Origin> joined(List<IpTable<Origin>> tables) {
        return tables.size() == 1
                ? tables.get(0)
                : IpTable.firstMatch(
                        tables.stream().flatMap(table -> table.rows().stream()).toList());
    }

    private static TabRow written(IpTable.Row<Origin> row) {
        return new TabRow(
                Math.max(1, row.value().line()),
                List.of(new TabField(row.block().toString(), 1, false)));
    }

    private static void relay(
            byte[] bytes, Machine machine, FindingCollector findings, boolean mayBeOpen, boolean alone) {
        var reading = PartialReadResult.read(SmtpRelayTab::rows, findings.file(), bytes);
        findings.addAll(reading.problems());
        reading.value().ifPresent(readable -> {
            int[] ranks = AddressRows.byWidth(readable);
            IpTable<Origin> table = IpTable.ranked(readable, ranks);
            AddressRows rows = AddressRows.ofRelay(table, ranks, bytes);
            CidrSet prefixes = table.prefixes();
            if (mayBeOpen) {
                WideAccessCheck.checkAddresses(table, rows::written, machine, findings);
            } else {
                WideAccessCheck.check(table, prefixes, rows::written, machine, findings);
            }
            rows(TabKind.SMTP_RELAY, rows, findings);
            if (reading.complete()) {
                WideAccessCheck.suggest(table, prefixes, findings);
            }
            if (reading.complete() && alone) {
                findings.add(new RelaySet(prefixes, table.oddRows(), List.of()).finding(findings.file()));
            }
        });
    }

    /** Uses two threads, because a table may have a million rows. */
    private static void rows(TabKind kind, AddressRows rows, FindingCollector findings) {
        FindingCollector others = new FindingCollector(findings.file());
        CompletableFuture<Void> precedence = CompletableFuture.runAsync(() -> ShadowingCheck.check(kind, rows, others));
        MaskCheck.check(kind, rows, findings);
        precedence.join();
        findings.addAll(others);
    }
}
