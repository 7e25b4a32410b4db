package dev.relaypolicy.tab.lint;

import com.google.common.collect.Lists;
import dev.relaypolicy.Origin;
import dev.relaypolicy.net.CidrSet;
import dev.relaypolicy.net.Coverage;
import dev.relaypolicy.net.IpBlock;
import dev.relaypolicy.net.IpTable;
import dev.relaypolicy.tab.TabProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether a table of those who may relay lets every stranger of an address family relay. */
public final class OpenRelay {

    private OpenRelay() {}

    /** An error for each family that the table covers, or may cover; none where it covers neither. */
    public static List<TabProblem> problems(IpTable<Origin> table) {
        return problems(table, table.prefixes());
    }

    /** As {@link #problems(IpTable)}, with the prefixes of the table at hand. */
    static List<TabProblem> problems(IpTable<Origin> table, CidrSet prefixes) {
        List<TabProblem> problems = new ArrayList<>();
        problem(table, prefixes, true).ifPresent(problems::add);
        problem(table, prefixes, false).ifPresent(problems::add);
        return problems;
    }

    private static Optional<TabProblem> problem(IpTable<Origin> table, CidrSet prefixes, boolean ipv4) {
        Coverage coverage = Coverage.of(prefixes, Lists.transform(table.oddRows(), IpTable.Row::block), ipv4);
        if (coverage == Coverage.PART) {
            return Optional.empty();
        }
        Origin widest = table.value(widest(table.blocks(), ipv4));
        String all = ipv4 ? "all 4294967296 IPv4 addresses" : "all 2^128 IPv6 addresses";
        String message = coverage == Coverage.WHOLE
                ? "open relay: the rows of this file together let " + all + " relay; this row is the widest: name the"
                        + " networks that may relay, or give --allow-open-relay if everybody may"
                : "it cannot be ruled out that the rows of this file together let " + all
                        + " relay: use fewer masks that are no prefixes";
        return Optional.of(new TabProblem(
                widest.file(), widest.line(), 1, Rule.OPEN_RELAY.severity(), message, Rule.OPEN_RELAY.id()));
    }

    /** Returns the place of the widest block of a family, the first of those as wide; -1 if there is none. */
    static int widest(List<IpBlock> blocks, boolean ipv4) {
        int widest = -1;
        int fewestBits = Integer.MAX_VALUE;
        for (int place = 0; place < blocks.size(); place++) {
            IpBlock block = blocks.get(place);
            if (block.isIpv4() == ipv4 && block.maskBits() < fewestBits) {
                widest = place;
                fewestBits = block.maskBits();
            }
        }
        return widest;
    }

    /** The error for a custom domain file that is about every domain. */
    public static TabProblem everyDomain(String file) {
        return TabProblem.ofFile(
                file,
                Rule.OPEN_RELAY.severity(),
                "open relay: this file makes every domain a custom domain, so that everybody may relay to everywhere:"
                        + " remove it, or name the domain in its file name",
                Rule.OPEN_RELAY.id());
    }
}
