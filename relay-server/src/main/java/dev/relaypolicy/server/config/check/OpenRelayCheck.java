package dev.relaypolicy.server.config.check;

import com.google.common.collect.Iterables;
import com.google.common.collect.Lists;
import dev.relaypolicy.Listener;
import dev.relaypolicy.Origin;
import dev.relaypolicy.file.Problem;
import dev.relaypolicy.file.Problem.Severity;
import dev.relaypolicy.net.Coverage;
import dev.relaypolicy.net.IpBlock;
import dev.relaypolicy.net.IpTable;
import dev.relaypolicy.server.Site;
import dev.relaypolicy.server.config.model.Conditions;
import dev.relaypolicy.server.config.model.Configuration;
import dev.relaypolicy.server.config.model.ListenerSettings;
import dev.relaypolicy.server.config.model.NamedPolicy;
import dev.relaypolicy.server.config.model.TableContents;
import dev.relaypolicy.spi.PolicyType.Side;
import dev.relaypolicy.spi.Strangers;
import dev.relaypolicy.tab.lint.AddressSpace;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds listeners on which every stranger of an address family may relay. Ignores conditions that any client can
 * meet, such as a sender (R3) or TLS. Assumes the worst if the extent is unknown.
 */
public final class OpenRelayCheck {

    private static final String RULE = "open-relay";

    private final List<ListenerSettings> listeners;
    private final TableContents tables;
    private final Map<Class<?>, Object> ports;

    public OpenRelayCheck(Configuration configuration, TableContents tables, Optional<Site> mailRoot) {
        this.listeners = configuration.listeners().stream()
                .filter(listener -> listener.address().role() == Listener.Role.SMTP
                        && listener.refuse().stream().noneMatch(NamedPolicy::refusesStrangers))
                .toList();
        this.tables = tables;
        this.ports = tables.ports(mailRoot);
    }

    /** Returns an error for each listener and address family that is open. */
    public List<Problem> problems() {
        return listeners.stream()
                .flatMap(listener -> problems(listener).stream())
                .distinct()
                .toList();
    }

    /** Returns a warning for each policy that cannot tell which strangers it permits. */
    public List<Problem> unknown() {
        List<Problem> problems = new ArrayList<>();
        for (ListenerSettings listener : listeners) {
            listener.permit().stream()
                    .filter(policy -> policy.strangers().reach() == Strangers.Reach.UNKNOWN)
                    .filter(policy -> covers(open(policy, listener)))
                    .map(policy -> new Problem(
                            policy.origin().file(),
                            policy.origin().line(),
                            0,
                            Severity.WARNING,
                            "it is unknown which strangers may relay by `" + policy.name() + "` on the listener `"
                                    + listener.name() + "`: its type `"
                                    + policy.type().name()
                                    + "` cannot tell; limit it with `when`, or try it with `relay probe`",
                            "unknown-strangers"))
                    .forEach(problems::add);
        }
        return problems;
    }

    private List<Problem> problems(ListenerSettings listener) {
        List<List<IpTable.Row<Origin>>> policies = listener.permit().stream()
                .filter(policy -> policy.strangers().reach() != Strangers.Reach.UNKNOWN)
                .map(policy -> open(policy, listener))
                .filter(rows -> !rows.isEmpty())
                .toList();
        // a single table, which may be large, is not copied
        List<IpTable.Row<Origin>> open = policies.size() == 1
                ? policies.get(0)
                : policies.stream().flatMap(List::stream).toList();
        List<Problem> problems = new ArrayList<>();
        problem(listener, open, true).ifPresent(problems::add);
        problem(listener, open, false).ifPresent(problems::add);
        return problems;
    }

    /** Returns addresses that include every stranger that a policy lets relay to any domain. */
    private List<IpTable.Row<Origin>> open(NamedPolicy policy, ListenerSettings listener) {
        Conditions when = policy.when();
        boolean elsewhere = !when.listeners().isEmpty() && !when.listeners().contains(listener.name());
        if (elsewhere || when.authenticated().orElse(false) || when.recipient().isPresent()) {
            return List.of();
        }
        Strangers strangers = policy.strangers();
        List<IpTable.Row<Origin>> byPolicy = switch (strangers.reach()) {
            case NONE -> List.of();
            case ADDRESSES ->
                strangers
                        .addresses()
                        .apply(listener.context(Side.PERMIT, ports))
                        .rows();
            case EVERYONE, UNKNOWN ->
                List.of(
                        new IpTable.Row<>(IpBlock.parse("0.0.0.0/0"), policy.origin()),
                        new IpTable.Row<>(IpBlock.parse("::/0"), policy.origin()));
        };
        // both must hold: the narrower one includes every stranger that may relay
        List<IpTable.Row<Origin>> byCondition =
                when.client().map(client -> client.table(tables).rows()).orElse(byPolicy);
        return covers(byPolicy) ? byCondition : byPolicy;
    }

    private static boolean covers(List<IpTable.Row<Origin>> rows) {
        return coverageOf(rows, true) != Coverage.PART || coverageOf(rows, false) != Coverage.PART;
    }

    /** Returns whether the blocks contain every public address of the family. */
    static Coverage coverage(Collection<IpBlock> blocks, boolean ipv4) {
        return Coverage.of(Iterables.concat(blocks, AddressSpace.withoutStrangers(ipv4)), ipv4);
    }

    static String words(Collection<IpBlock> blocks, boolean ipv4) {
        if (Coverage.of(blocks, ipv4) == Coverage.PART) {
            return ipv4 ? "all public IPv4 addresses" : "all public IPv6 addresses";
        }
        return ipv4 ? "all 4294967296 IPv4 addresses" : "all 2^128 IPv6 addresses";
    }

    private static Coverage coverageOf(List<IpTable.Row<Origin>> rows, boolean ipv4) {
        return coverage(Lists.transform(rows, IpTable.Row::block), ipv4);
    }

    private static Optional<Problem> problem(ListenerSettings listener, List<IpTable.Row<Origin>> open, boolean ipv4) {
        Coverage coverage = coverageOf(open, ipv4);
        if (coverage == Coverage.PART) {
            return Optional.empty();
        }
        Origin widest = open.stream()
                .filter(row -> row.block().isIpv4() == ipv4)
                .max(Comparator.comparing(row -> row.block().size()))
                .orElseThrow()
                .value();
        String all = words(Lists.transform(open, IpTable.Row::block), ipv4);
        String what = coverage == Coverage.WHOLE
                ? "open relay: strangers from " + all + " may relay on the listener `" + listener.name()
                        + "`; a sender is not a credential: name the clients that may, or write"
                        + " `allow-open-relay: true`"
                : "it cannot be ruled out that strangers from " + all + " may relay on the listener `" + listener.name()
                        + "`: use fewer masks that are not prefixes";
        return Optional.of(new Problem(widest.file(), widest.line(), 0, Severity.ERROR, what, RULE));
    }
}
