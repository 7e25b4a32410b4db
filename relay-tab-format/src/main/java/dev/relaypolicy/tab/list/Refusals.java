package dev.relaypolicy.tab.list;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.relaypolicy.net.IpBlock;
import dev.relaypolicy.net.IpTable;
import dev.relaypolicy.tab.TabProblem.Severity;
import dev.relaypolicy.tab.TabProblems;
import dev.relaypolicy.tab.TabReading;
import java.util.Set;
import java.util.function.Supplier;

/** Why a list cannot be written in a format: what is wrong with each row that it cannot hold. */
final class Refusals {

    private final AddressList list;
    private final String format;
    private final TabProblems problems;

    Refusals(AddressList list, String format) {
        this.list = list;
        this.format = format;
        this.problems = new TabProblems(list.file());
    }

    /** Refuses the rows with another verdict than these. */
    Refusals allowOnly(Set<Verdict> verdicts, String because) {
        for (IpTable.Row<AddressRule> row : list.rows()) {
            Verdict verdict = row.value().verdict();
            if (!verdicts.contains(verdict)) {
                refuse(row, "verdict-lost", verdict.word() + " for `" + row.block() + "`: " + because);
            }
        }
        return this;
    }

    /** Refuses the rows whose mask is no prefix. */
    Refusals allowOnlyPrefixes() {
        for (IpTable.Row<AddressRule> row : list.rows()) {
            if (row.block().prefixLength().isEmpty()) {
                refuse(
                        row,
                        "mask-lost",
                        "the mask of `" + row.block() + "` is no prefix, and " + format + " has no other masks");
            }
        }
        return this;
    }

    /**
     * Refuses the rows of IPv6 that XMail would match with clients of IPv4: to XMail {@code ::a.b.c.d} is a.b.c.d, and a prefix of
     * up to 96 zeros any client of IPv4 (SysDepCommon.cpp:SysInetAddrMatch). Those that mean no more than 0.0.0.0/8, where no
     * client comes from, may stand: {@code ::1} does.
     */
    Refusals allowOnlyOneFamilyInXmail() {
        for (IpTable.Row<AddressRule> row : list.rows()) {
            IpBlock block = row.block();
            boolean compatible = !block.isIpv4()
                    && block.network().high() == 0
                    && block.network().low() >>> 32 == 0;
            boolean ofNobody = block.maskBits() >= 104 && block.network().low() >>> 24 == 0;
            if (compatible && !ofNobody) {
                refuse(row, "xmail-reads-wider", "XMail would match clients of IPv4 too with `" + block + "`");
            }
        }
        return this;
    }

    private void refuse(IpTable.Row<AddressRule> row, String ruleId, String message) {
        problems.add(row.value().origin().line(), 0, Severity.ERROR, message, ruleId);
    }

    /** The content of the file where nothing was refused, with a note of what it does not hold. */
    TabReading<byte[]> orText(Supplier<? extends CharSequence> text) {
        if (problems.errors() > 0) {
            return new TabReading.Unusable<>(problems.list());
        }
        if (list.remarks() > 0) {
            problems.add(
                    0,
                    0,
                    Severity.NOTE,
                    list.remarks() + (list.remarks() == 1 ? " comment is" : " comments are") + " not carried over",
                    "comments-dropped");
        }
        return new TabReading.Usable<>(
                text.get().toString().getBytes(US_ASCII), list.rows().size(), problems.list());
    }
}
