package dev.relaypolicy.tab.lint;

import dev.relaypolicy.file.ProblemCollector;
import dev.relaypolicy.net.AddressReader;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.net.IpBlock;
import dev.relaypolicy.tab.TabParser;
import dev.relaypolicy.tab.TabRow;
import dev.relaypolicy.tab.TabRowView;
import java.util.HashSet;
import java.util.OptionalInt;
import java.util.Set;

/** Finds rows that match other addresses than they appear to, or than XMail reads. */
final class MaskCheck {

    /** Up to this many distinct non-contiguous masks, lookups are not measurably slower. */
    static final int MAX_ODD_MASKS = 64;

    private final TabKind kind;
    private final AddressRows rows;
    private final FindingCollector findings;
    private final AddressReader reader = new AddressReader();
    private final AddressReader mask = new AddressReader();
    private final Set<Long> oddMasks = new HashSet<>();
    private int next;

    private MaskCheck(TabKind kind, AddressRows rows, FindingCollector findings) {
        this.kind = kind;
        this.rows = rows;
        this.findings = findings;
    }

    static void check(TabKind kind, AddressRows rows, FindingCollector findings) {
        MaskCheck check = new MaskCheck(kind, rows, findings);
        TabParser.scan(rows.bytes(), new ProblemCollector(findings.file()), check::check);
    }

    /**
     * A row as written.
     *
     * @param address any address of the block
     * @param hasMask whether the second field is a mask
     */
    private record Written(TabRowView view, IpBlock block, IpAddress address, boolean hasLength, boolean hasMask) {
        boolean isPrefix() {
            return block.prefixLength().isPresent();
        }

        TabRow row() {
            return view.toRow();
        }

        String addressText() {
            return view.text(0);
        }

        @Override
        public String toString() {
            return "`" + block + "`";
        }
    }

    private void check(TabRowView view) {
        if (next == rows.size() || view.line() != rows.line(next)) {
            return;
        }
        IpBlock block = rows.block(next++);
        CharSequence text = view.chars(0);
        int end = text.length();
        boolean colon = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            colon |= c == ':';
            end = c == '/' ? i : end;
        }
        boolean hasLength = end < text.length();
        if (!reader.read(text, 0, end)) {
            throw new IllegalStateException(findings.file() + ":" + view.line() + " was read as an address");
        }
        boolean isFirst = reader.high() == block.network().high()
                && reader.low() == block.network().low();
        IpAddress address = isFirst ? block.network() : reader.address();
        boolean hasMask = !hasLength
                && view.size() > 1
                && block.isIpv4()
                && mask.read(view.chars(1), 0, view.chars(1).length());
        Written row = new Written(view, block, address, hasLength, hasMask);
        if (colon && block.isIpv4() && findings.wants(Rule.MAPPED_PREFIX)) {
            findings.add(
                    Rule.MAPPED_PREFIX,
                    row.row(),
                    "`" + row.addressText() + "` is IPv4: the same as " + row + "; write that");
        }
        if (!hasMask || row.isPrefix() || checkMask(row, mask.address())) {
            checkHostBits(row);
        }
        checkForm(row);
    }

    /** Returns whether a non-contiguous mask is probably intended. */
    private boolean checkMask(Written row, IpAddress mask) {
        countOddMask(row);
        if (isMask(complement(mask))) {
            if (findings.wants(Rule.WILDCARD_MASK)) {
                findings.add(
                        Rule.WILDCARD_MASK,
                        row.row(),
                        1,
                        "`" + mask + "` compares only the last bits of the address, so the row matches " + opens(row)
                                + ": if it is meant as a wildcard mask, write `" + complement(mask) + "`");
            }
            return false;
        }
        if (findings.wants(Rule.ODD_MASK)) {
            findings.add(
                    Rule.ODD_MASK,
                    row.row(),
                    1,
                    "`" + mask + "` is not contiguous: the row matches the "
                            + row.block().size() + " addresses that equal `"
                            + row.block().network() + "` in the bits of the mask");
        }
        return true;
    }

    private static String opens(Written row) {
        return row.block().size() + " addresses all over the Internet";
    }

    private void countOddMask(Written row) {
        if (oddMasks.size() <= MAX_ODD_MASKS
                && oddMasks.add(row.block().maskLow())
                && oddMasks.size() == MAX_ODD_MASKS + 1) {
            findings.add(
                    Rule.MANY_ODD_MASKS,
                    row.row(),
                    1,
                    "this is the " + oddMasks.size() + "th distinct non-contiguous mask: each one slows every"
                            + " lookup, and can make it impossible to prove what the rows permit together");
        }
    }

    private void checkHostBits(Written row) {
        IpBlock block = row.block();
        IpAddress address = row.address();
        if (address.equals(block.network()) || !findings.wants(Rule.HOST_BITS)) {
            return;
        }
        String range = row.isPrefix()
                ? "every address from `" + block.network() + "` to `" + block.last() + "`"
                : "every address that equals `" + block.network() + "` in the bits of the mask";
        String write = row.hasMask()
                ? "`" + block.network() + "` for the range, or the mask `255.255.255.255` for one host"
                : row + " for the range, or `" + address + "/" + address.width() + "` for one host";
        findings.add(
                Rule.HOST_BITS,
                row.row(),
                "`" + address + "` is not the first address of its range: the row matches " + range + ", "
                        + block.size() + " in all: write " + write);
    }

    /** Finds forms that XMail skips (MiscUtils.cpp:MscLoadAddressFilter and its callers). */
    private void checkForm(Written row) {
        boolean skipped = switch (kind) {
            case SMTP_RELAY, SPAMMERS -> !row.hasLength() && !row.hasMask();
            case SMTP_IPPROP -> !row.hasLength();
            case SMTP_IPMAP, POP3_IPMAP -> row.view().size() <= 3;
            default -> false;
        };
        if (!skipped || !findings.wants(Rule.SKIPPED_BY_XMAIL)) {
            return;
        }
        String form = switch (kind) {
            case SMTP_RELAY, SPAMMERS ->
                "`" + row.address() + "/" + row.address().width() + "`";
            case SMTP_IPPROP -> "address/length";
            default -> "four fields: address, mask, `" + rows.verdict(next - 1) + "`, precedence";
        };
        findings.add(
                Rule.SKIPPED_BY_XMAIL,
                row.row(),
                "XMail skips a row in this form, but relay reads it: write " + form + " for both");
    }

    private static IpAddress complement(IpAddress mask) {
        return IpAddress.ofIpv4((int) ~mask.low());
    }

    private static boolean isMask(IpAddress mask) {
        return prefixLength(mask).isPresent();
    }

    private static OptionalInt prefixLength(IpAddress mask) {
        return IpBlock.masked(IpAddress.ofIpv4(0), mask).prefixLength();
    }
}
