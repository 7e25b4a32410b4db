package dev.relaypolicy.server.xmail;

import dev.relaypolicy.Origin;
import dev.relaypolicy.net.CidrSet;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.net.IpBlock;
import dev.relaypolicy.net.IpTable;
import dev.relaypolicy.tab.lint.Finding;
import dev.relaypolicy.tab.lint.RelaySet;
import dev.relaypolicy.tab.lint.Rule;
import dev.relaypolicy.tab.lint.TabKind;
import dev.relaypolicy.tab.xmail.IpMapRule;
import dev.relaypolicy.tab.xmail.IpProperties;
import dev.relaypolicy.tab.xmail.IpProperties.Property;
import dev.relaypolicy.tab.xmail.SpammerRule;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** Checks the combined effect of the tables that permit clients and those that reject them. */
final class RelayAccessLint {

    private RelayAccessLint() {}

    static Finding relaySet(MailRootTables tables) {
        boolean loginRequired = new ServerSettings(tables.server()).requiresLogin();
        List<IpTable.Row<Origin>> refusals = new ArrayList<>();
        refusals.addAll(origins(tables.smtpMap(), IpMapRule::origin));
        refusals.addAll(origins(tables.spammers(), SpammerRule::origin));
        refusals.addAll(origins(tables.properties(), IpProperties::origin));
        return RelaySet.of(tables.relay(), refusals, client -> isRejected(tables, loginRequired, client))
                .finding(TabKind.SMTP_RELAY.fileName());
    }

    private static <V> List<IpTable.Row<Origin>> origins(IpTable<V> table, Function<V, Origin> origin) {
        return table.rows().stream()
                .map(row -> new IpTable.Row<>(row.block(), origin.apply(row.value())))
                .toList();
    }

    /** Must decide as {@link XmailPolicies} does. */
    private static boolean isRejected(MailRootTables tables, boolean loginRequired, IpAddress client) {
        boolean denied = tables.smtpMap()
                        .match(client)
                        .filter(row -> row.value().denies())
                        .isPresent()
                || tables.spammers()
                        .match(client)
                        .filter(row -> row.value().code() >= 0)
                        .isPresent();
        return (denied && !has(tables, client, Property.WHITE_LIST))
                || (loginRequired && !has(tables, client, Property.NO_AUTH));
    }

    private static boolean has(MailRootTables tables, IpAddress client, Property property) {
        return tables.properties()
                .match(client)
                .filter(row -> row.value().has(property))
                .isPresent();
    }

    /**
     * Returns a finding for each deny row that covers white-listed clients only; they are not looked up in the deny
     * tables. Empty if a row of smtp.ipprop.tab has a non-contiguous mask.
     */
    static List<Finding> shadowedDenies(MailRootTables tables) {
        List<IpBlock> blocks =
                tables.properties().rows().stream().map(IpTable.Row::block).toList();
        if (blocks.stream().anyMatch(block -> block.prefixLength().isEmpty())) {
            return List.of();
        }
        CidrSet whiteListed = CidrSet.where(blocks, client -> has(tables, client, Property.WHITE_LIST));
        return Stream.concat(
                        tables.smtpMap().rows().stream()
                                .filter(row -> row.value().denies())
                                .map(row -> new IpTable.Row<>(
                                        row.block(), row.value().origin())),
                        tables.spammers().rows().stream()
                                .filter(row -> row.value().code() >= 0)
                                .map(row -> new IpTable.Row<>(
                                        row.block(), row.value().origin())))
                .filter(row -> row.block().prefixLength().isPresent() && whiteListed.covers(row.block()))
                .map(row -> MailRootLint.rowFinding(
                        row.value(),
                        Rule.HIDDEN_DENY,
                        "this refusal has no effect: all of `" + row.block()
                                + "` is white-listed in smtp.ipprop.tab: remove either row"))
                .toList();
    }
}
