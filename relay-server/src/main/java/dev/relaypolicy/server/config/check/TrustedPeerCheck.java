package dev.relaypolicy.server.config.check;

import dev.relaypolicy.Origin;
import dev.relaypolicy.file.Problem;
import dev.relaypolicy.file.Problem.Severity;
import dev.relaypolicy.net.Coverage;
import dev.relaypolicy.net.IpBlock;
import dev.relaypolicy.net.IpTable;
import dev.relaypolicy.server.config.model.ClientAddresses;
import dev.relaypolicy.server.config.model.Configuration;
import dev.relaypolicy.server.config.model.ListenerSettings;
import dev.relaypolicy.server.config.model.TableContents;
import dev.relaypolicy.tab.lint.AddressSpace;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds lists of trusted peers that are too wide. Such a peer can claim any client address, and so has the
 * permissions of all.
 */
public final class TrustedPeerCheck {

    private static final String WHOLE = "everybody-trusted";
    private static final String PUBLIC = "public-peer";

    private final Configuration configuration;
    private final TableContents tables;

    public TrustedPeerCheck(Configuration configuration, TableContents tables) {
        this.configuration = configuration;
        this.tables = tables;
    }

    /** Returns an error for each list that contains a whole address family, and a warning for each public block. */
    public List<Problem> problems() {
        List<Problem> problems = new ArrayList<>();
        for (ListenerSettings listener : configuration.listeners()) {
            check(listener, "proxy-protocol", listener.proxies(), problems);
            check(listener, "xclient", listener.xclient(), problems);
            check(listener, "peers", listener.peers(), problems);
        }
        return problems;
    }

    private void check(ListenerSettings listener, String key, ClientAddresses peers, List<Problem> problems) {
        List<IpTable.Row<Origin>> rows = peers.table(tables).rows();
        String where = "`" + key + "` of the listener `" + listener.name() + "`";
        for (boolean ipv4 : new boolean[] {true, false}) {
            List<IpTable.Row<Origin>> family =
                    rows.stream().filter(row -> row.block().isIpv4() == ipv4).toList();
            if (family.isEmpty()) {
                continue;
            }
            List<IpBlock> blocks = family.stream().map(IpTable.Row::block).toList();
            if (OpenRelayCheck.coverage(blocks, ipv4) != Coverage.PART) {
                problems.add(problem(
                        family.get(0),
                        Severity.ERROR,
                        "every client could claim any address: " + where + " covers all of "
                                + (Coverage.of(blocks, ipv4) == Coverage.PART ? "public " : "")
                                + (ipv4 ? "IPv4" : "IPv6") + ": name the proxies",
                        WHOLE));
            } else {
                family.stream()
                        .filter(row -> !AddressSpace.isInside(row.block()))
                        .map(row -> problem(
                                row,
                                Severity.WARNING,
                                where + " believes `" + row.block()
                                        + "`, which is not private: a peer with an address there"
                                        + " can claim any other; name the proxies one by one, and let only them reach"
                                        + " this listener from there",
                                PUBLIC))
                        .forEach(problems::add);
            }
        }
    }

    private static Problem problem(IpTable.Row<Origin> row, Severity severity, String message, String rule) {
        return new Problem(row.value().file(), row.value().line(), 0, severity, message, rule);
    }
}
