package dev.relaypolicy.tab.lint;

import com.google.common.collect.Lists;
import dev.relaypolicy.Origin;
import dev.relaypolicy.file.Problem;
import dev.relaypolicy.net.CidrSet;
import dev.relaypolicy.net.Coverage;
import dev.relaypolicy.net.IpBlock;
import dev.relaypolicy.net.IpTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Checks whether a permit table lets all public addresses of a family relay. */
public final class OpenTableCheck {

    private OpenTableCheck() {}

    /** Returns an error for each family that the table covers, or might cover. */
    public static List<Problem> problems(IpTable<Origin> table) {
        return problems(table, table.prefixes());
    }

    static List<Problem> problems(IpTable<Origin> table, CidrSet prefixes) {
        List<Problem> problems = new ArrayList<>();
        problem(table, prefixes, true).ifPresent(problems::add);
        problem(table, prefixes, false).ifPresent(problems::add);
        return problems;
    }

    private static Optional<Problem> problem(IpTable<Origin> table, CidrSet prefixes, boolean ipv4) {
        Coverage coverage = Coverage.of(prefixes, Lists.transform(table.oddRows(), IpTable.Row::block), ipv4);
        if (coverage == Coverage.PART) {
            return Optional.empty();
        }
        Origin widest = table.value(widest(table.blocks(), ipv4));
        String all = ipv4 ? "all 4294967296 IPv4 addresses" : "all 2^128 IPv6 addresses";
        String message = coverage == Coverage.WHOLE
                ? "open relay: the rows of this file together let " + all + " relay; this row is the widest: name the"
                        + " networks that may relay, or give --allow-open-relay if every client may"
                : "it cannot be ruled out that the rows of this file together let " + all
                        + " relay: use fewer non-contiguous masks";
        return Optional.of(new Problem(
                widest.file(), widest.line(), 1, Rule.OPEN_RELAY.severity(), message, Rule.OPEN_RELAY.id()));
    }

    /** Returns the index of the first among the widest blocks of a family, or -1. */
    static int widest(List<IpBlock> blocks, boolean ipv4) {
        int widest = -1;
        int fewestBits = Integer.MAX_VALUE;
        for (int index = 0; index < blocks.size(); index++) {
            IpBlock block = blocks.get(index);
            if (block.isIpv4() == ipv4 && block.maskBits() < fewestBits) {
                widest = index;
                fewestBits = block.maskBits();
            }
        }
        return widest;
    }

    /** Returns the error for a custom domain file that matches every domain. */
    public static Problem everyDomain(String file) {
        return Problem.ofFile(
                file,
                Rule.OPEN_RELAY.severity(),
                "open relay: this file makes every domain a custom domain, so every client may relay to any domain:"
                        + " remove it, or name the domain in its file name",
                Rule.OPEN_RELAY.id());
    }
}
