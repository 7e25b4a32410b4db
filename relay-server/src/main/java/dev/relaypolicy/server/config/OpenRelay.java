package dev.relaypolicy.server.config;

import com.google.common.collect.Lists;
import dev.relaypolicy.Listener;
import dev.relaypolicy.Origin;
import dev.relaypolicy.net.Coverage;
import dev.relaypolicy.net.IpBlock;
import dev.relaypolicy.net.IpTable;
import dev.relaypolicy.server.Site;
import dev.relaypolicy.tab.TabProblem;
import dev.relaypolicy.tab.TabProblem.Severity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Finds out whether a listener lets every stranger of an address family relay. What a stranger can bring about does not count as a
 * condition: a sender that anybody can give (R3), a TLS layer. What cannot be bounded is taken for the worst.
 */
final class OpenRelay {

    private static final String RULE = "open-relay";

    private final Configuration configuration;
    private final Tables tables;
    private final Optional<Site> mailRoot;

    OpenRelay(Configuration configuration, Tables tables, Optional<Site> mailRoot) {
        this.configuration = configuration;
        this.tables = tables;
        this.mailRoot = mailRoot;
    }

    /** An error for each listener and family that is open; none where strangers may nowhere relay. */
    List<TabProblem> problems() {
        return configuration.listeners().stream()
                .filter(this::takesStrangers)
                .flatMap(listener -> problems(listener).stream())
                .distinct()
                .toList();
    }

    private boolean takesStrangers(ListenerSettings listener) {
        boolean refusesAll = listener.refuse().stream()
                .anyMatch(policy -> policy.isUnconditional()
                        && (policy.spec() instanceof PolicySpec.LoginRequired
                                || policy.spec() instanceof PolicySpec.MailPermission
                                || policy.spec() instanceof PolicySpec.Refuse));
        return listener.address().role() == Listener.Role.SMTP && !refusesAll;
    }

    private List<TabProblem> problems(ListenerSettings listener) {
        List<List<IpTable.Row<Origin>>> policies = listener.permit().stream()
                .filter(policy -> isOn(policy.when(), listener))
                .map(this::open)
                .filter(rows -> !rows.isEmpty())
                .toList();
        // a single table, which may be large, is not copied
        List<IpTable.Row<Origin>> open = policies.size() == 1
                ? policies.get(0)
                : policies.stream().flatMap(List::stream).toList();
        List<TabProblem> problems = new ArrayList<>();
        problem(listener, open, true).ifPresent(problems::add);
        problem(listener, open, false).ifPresent(problems::add);
        return problems;
    }

    private static boolean isOn(Conditions when, ListenerSettings listener) {
        return when.listeners().isEmpty() || when.listeners().contains(listener.name());
    }

    /** The addresses from which strangers may relay to any domain by a policy, or more than these. */
    private List<IpTable.Row<Origin>> open(NamedPolicy policy) {
        Conditions when = policy.when();
        boolean bounded = when.authenticated().orElse(false) || when.recipient().isPresent();
        List<IpTable.Row<Origin>> byPolicy;
        if (bounded) {
            return List.of();
        } else if (policy.spec() instanceof PolicySpec.IpTablePermit table) {
            byPolicy = rows(table.addresses());
        } else if (policy.spec() instanceof PolicySpec.Anybody) {
            byPolicy = List.of(
                    new IpTable.Row<>(IpBlock.parse("0.0.0.0/0"), policy.origin()),
                    new IpTable.Row<>(IpBlock.parse("::/0"), policy.origin()));
        } else if (policy.spec() instanceof PolicySpec.MailRootChains) {
            byPolicy = mailRoot.map(Site::relayedByAddress).orElse(List.of());
        } else {
            return List.of();
        }
        // both must hold: the narrower of the two is no less than what may relay
        List<IpTable.Row<Origin>> byCondition = when.client().map(this::rows).orElse(byPolicy);
        return covers(byPolicy, true) || covers(byPolicy, false) ? byCondition : byPolicy;
    }

    private List<IpTable.Row<Origin>> rows(Addresses addresses) {
        return addresses.table(tables).rows();
    }

    private static boolean covers(List<IpTable.Row<Origin>> rows, boolean ipv4) {
        return coverage(rows, ipv4) != Coverage.PART;
    }

    private static Coverage coverage(List<IpTable.Row<Origin>> rows, boolean ipv4) {
        return Strangers.in(Lists.transform(rows, IpTable.Row::block), ipv4);
    }

    private static Optional<TabProblem> problem(
            ListenerSettings listener, List<IpTable.Row<Origin>> open, boolean ipv4) {
        Coverage coverage = coverage(open, ipv4);
        if (coverage == Coverage.PART) {
            return Optional.empty();
        }
        Origin widest = open.stream()
                .filter(row -> row.block().isIpv4() == ipv4)
                .max(Comparator.comparing(row -> row.block().size()))
                .orElseThrow()
                .value();
        String all = Strangers.words(Lists.transform(open, IpTable.Row::block), ipv4);
        String what = coverage == Coverage.WHOLE
                ? "open relay: strangers from " + all + " may relay on the listener `" + listener.name()
                        + "`; a sender is no credential: name the clients that may, or say `allow-open-relay: true`"
                : "it cannot be ruled out that strangers from " + all + " may relay on the listener `" + listener.name()
                        + "`: use fewer masks that are no prefixes";
        return Optional.of(new TabProblem(widest.file(), widest.line(), 0, Severity.ERROR, what, RULE));
    }
}
