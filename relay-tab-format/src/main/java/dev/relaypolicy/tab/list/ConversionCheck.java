package dev.relaypolicy.tab.list;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.relaypolicy.file.Problem.Severity;
import dev.relaypolicy.file.ProblemCollector;
import dev.relaypolicy.file.ReadResult;
import dev.relaypolicy.net.IpBlock;
import dev.relaypolicy.net.IpTable;
import java.util.Set;
import java.util.function.Supplier;

/** Reports each row of a list that a format cannot express. */
final class ConversionCheck {

    private final AddressList list;
    private final String format;
    private final ProblemCollector problems;

    ConversionCheck(AddressList list, String format) {
        this.list = list;
        this.format = format;
        this.problems = new ProblemCollector(list.file());
    }

    /** Rejects rows with other verdicts. */
    ConversionCheck allowOnly(Set<AddressVerdict> verdicts, String because) {
        for (IpTable.Row<AddressRule> row : list.rows()) {
            AddressVerdict verdict = row.value().verdict();
            if (!verdicts.contains(verdict)) {
                refuse(row, "verdict-lost", verdict.word() + " for `" + row.block() + "`: " + because);
            }
        }
        return this;
    }

    /** Rejects rows with non-contiguous masks. */
    ConversionCheck allowOnlyPrefixes() {
        for (IpTable.Row<AddressRule> row : list.rows()) {
            if (row.block().prefixLength().isEmpty()) {
                refuse(
                        row,
                        "mask-lost",
                        "the mask of `" + row.block() + "` is not contiguous, which " + format + " does not support");
            }
        }
        return this;
    }

    /**
     * Rejects IPv6 rows that XMail would match against IPv4 clients: to XMail, {@code ::a.b.c.d} is a.b.c.d, and a
     * prefix of up to 96 zero bits matches every IPv4 client (SysDepCommon.cpp:SysInetAddrMatch). Rows inside
     * 0.0.0.0/8, such as {@code ::1}, are allowed: no client connects from there.
     */
    ConversionCheck allowOnlyOneFamilyInXmail() {
        for (IpTable.Row<AddressRule> row : list.rows()) {
            IpBlock block = row.block();
            boolean compatible = !block.isIpv4()
                    && block.network().high() == 0
                    && block.network().low() >>> 32 == 0;
            boolean ofNobody = block.maskBits() >= 104 && block.network().low() >>> 24 == 0;
            if (compatible && !ofNobody) {
                refuse(row, "xmail-reads-wider", "XMail would also match IPv4 clients with `" + block + "`");
            }
        }
        return this;
    }

    private void refuse(IpTable.Row<AddressRule> row, String ruleId, String message) {
        problems.add(row.value().origin().line(), 0, Severity.ERROR, message, ruleId);
    }

    /** Returns the content of the file if no row was rejected, with a note about dropped comments. */
    ReadResult<byte[]> orText(Supplier<? extends CharSequence> text) {
        if (problems.errors() > 0) {
            return new ReadResult.Unusable<>(problems.list());
        }
        if (list.remarks() > 0) {
            problems.add(
                    0,
                    0,
                    Severity.NOTE,
                    list.remarks() + (list.remarks() == 1 ? " comment is" : " comments are") + " not carried over",
                    "comments-dropped");
        }
        return new ReadResult.Usable<>(
                text.get().toString().getBytes(US_ASCII), list.rows().size(), problems.list());
    }
}
