package dev.relaypolicy.server.config.check;

import dev.relaypolicy.Listener;
import dev.relaypolicy.Origin;
import dev.relaypolicy.net.IpBlock;
import dev.relaypolicy.net.IpTable;
import dev.relaypolicy.server.Site;
import dev.relaypolicy.server.config.model.Configuration;
import dev.relaypolicy.server.config.model.ListenerSettings;
import dev.relaypolicy.server.config.model.NamedPolicy;
import dev.relaypolicy.server.config.model.TableContents;
import dev.relaypolicy.spi.PolicyType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Describes who may relay to other domains, by listener and policy, for a person who checks a configuration. */
public final class RelaySummary {

    /** Enough for a list of single printers; a longer table is better read in its file. */
    private static final int MAX_BLOCKS = 10;

    private final List<ListenerSettings> listeners;
    private final Map<Class<?>, Object> ports;
    private final boolean mailRootGrants;

    public RelaySummary(Configuration configuration, TableContents tables, Optional<Site> mailRoot) {
        this.listeners = configuration.listeners();
        this.ports = tables.ports(mailRoot);
        this.mailRootGrants = mailRoot.map(Site::popBeforeSmtp).orElse(false);
    }

    /** Returns the lines of the description. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("who may relay to other domains:");
        for (ListenerSettings listener : listeners) {
            if (listener.address().role() == Listener.Role.POP3) {
                continue;
            }
            boolean loginRequired = listener.address().role() == Listener.Role.SUBMISSION
                    || listener.refuse().stream().anyMatch(NamedPolicy::refusesStrangers);
            lines.add("  " + listener.name() + " " + listener.address() + (loginRequired ? ", after a login" : ""));
            List<String> policies = listener.permit().stream()
                    .flatMap(policy -> line(policy, listener).stream())
                    .toList();
            lines.addAll(policies.isEmpty() ? List.of("    nobody") : policies);
        }
        return lines;
    }

    /** Returns the line of a policy; empty if it permits only mail for this server's own domains. */
    private Optional<String> line(NamedPolicy policy, ListenerSettings listener) {
        Optional<String> clients = clients(policy, listener);
        return clients.map(who -> "    " + policy.name() + conditions(policy) + ": " + who);
    }

    private Optional<String> clients(NamedPolicy policy, ListenerSettings listener) {
        return switch (policy.strangers().reach()) {
            case NONE ->
                policy.advisory() || !policy.type().has(PolicyType.Trait.PERMITS_USERS)
                        ? Optional.empty()
                        : Optional.of(
                                policy.type().has(PolicyType.Trait.READS_GRANTS)
                                        ? "clients after a POP3 login"
                                        : "users who have logged in");
            case ADDRESSES ->
                Optional.of(
                        addresses(policy.strangers().addresses().apply(listener.context(PolicyType.Side.PERMIT, ports)))
                                + (policy.type().has(PolicyType.Trait.PERMITS_USERS) ? users() : ""));
            case EVERYONE -> Optional.of("every client");
            case UNKNOWN ->
                Optional.of("unknown, since the type `" + policy.type().name() + "` cannot tell");
        };
    }

    /** Returns the users of a MailRoot, whose chains are one policy. */
    private String users() {
        return ", users who have logged in" + (mailRootGrants ? ", clients after a POP3 login" : "");
    }

    private static String addresses(IpTable<Origin> table) {
        List<IpBlock> blocks = table.blocks();
        if (blocks.isEmpty()) {
            return "no address";
        }
        String first = blocks.stream().limit(MAX_BLOCKS).map(RelaySummary::text).collect(Collectors.joining(", "));
        int more = blocks.size() - MAX_BLOCKS;
        return more > 0
                ? first + " and " + more + " more in `"
                        + table.value(MAX_BLOCKS).file() + "`"
                : first;
    }

    /** Returns a block without the prefix length of a single address. */
    private static String text(IpBlock block) {
        return block.network().equals(block.last()) ? block.network().toString() : block.toString();
    }

    private static String conditions(NamedPolicy policy) {
        return (policy.when().isEmpty() ? "" : ", " + policy.when())
                + (policy.unless().isEmpty() ? "" : ", unless " + policy.unless());
    }
}
