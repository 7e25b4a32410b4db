package dev.relaypolicy.tab.lint;

import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.net.IpBlock;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Rows that are about other addresses than they seem to be, or than XMail takes them to be. */
final class WrittenRows {

    /** Up to this many different masks that are no prefixes a lookup costs next to nothing more. */
    static final int MAX_ODD_MASKS = 64;

    private final TabKind kind;
    private final Findings findings;
    private final Set<Long> oddMasks = new HashSet<>();

    private WrittenRows(TabKind kind, Findings findings) {
        this.kind = kind;
        this.findings = findings;
    }

    static void check(TabKind kind, List<AddressRow> rows, Findings findings) {
        WrittenRows check = new WrittenRows(kind, findings);
        rows.forEach(check::check);
    }

    private void check(AddressRow row) {
        if (row.addressText().indexOf(':') >= 0 && row.block().isIpv4()) {
            findings.add(
                    Rule.MAPPED_PREFIX,
                    row.written(),
                    "`" + row.addressText() + "` is IPv4: the same as " + row + "; write that");
        }
        boolean meant = row.mask().map(mask -> checkMask(row, mask)).orElse(true);
        if (meant) {
            checkHostBits(row);
        }
        checkForm(row);
    }

    /** Whether the mask looks like one that is meant. */
    private boolean checkMask(AddressRow row, IpAddress mask) {
        if (row.isPrefix()) {
            return true;
        }
        countOddMask(row);
        String opens = "it is about " + row.block().size() + " addresses all over the Internet";
        if (isMask(complement(mask))) {
            findings.add(
                    Rule.WILDCARD_MASK,
                    row.written(),
                    1,
                    "`" + mask + "` compares the last bits of the address only, so that " + opens
                            + ": if it is meant as a wildcard mask, write `" + complement(mask) + "`");
            return false;
        }
        findings.add(
                Rule.ODD_MASK,
                row.written(),
                1,
                "`" + mask + "` has holes: the row is about the " + row.block().size() + " addresses that agree with `"
                        + row.block().network() + "` in its bits");
        return true;
    }

    private void countOddMask(AddressRow row) {
        if (oddMasks.add(row.block().maskLow()) && oddMasks.size() == MAX_ODD_MASKS + 1) {
            findings.add(
                    Rule.MANY_ODD_MASKS,
                    row.written(),
                    1,
                    "this is the " + oddMasks.size() + "th different mask that is no prefix: every one of them slows"
                            + " each lookup, and what the rows permit together may be impossible to prove");
        }
    }

    private void checkHostBits(AddressRow row) {
        IpBlock block = row.block();
        IpAddress address = row.address();
        if (address.equals(block.network())) {
            return;
        }
        String range = row.isPrefix()
                ? "every address from `" + block.network() + "` to `" + block.last() + "`"
                : "every address that agrees with `" + block.network() + "` in the bits of the mask";
        String write = row.mask().isPresent()
                ? "`" + block.network() + "` if that is meant, or the mask `255.255.255.255` for one host"
                : row + " if that is meant, or `" + address + "/" + address.width() + "` for one host";
        findings.add(
                Rule.HOST_BITS,
                row.written(),
                "`" + address + "` is not the first address of its range: the row is about " + range + ", "
                        + block.size() + " of them: write " + write);
    }

    /** Forms that are read here and skipped by XMail (MiscUtils.cpp:MscLoadAddressFilter and its callers). */
    private void checkForm(AddressRow row) {
        Optional<String> instead = switch (kind) {
            case SMTP_RELAY, SPAMMERS ->
                row.hasLength() || row.mask().isPresent()
                        ? Optional.empty()
                        : Optional.of("`" + row.address() + "/" + row.address().width() + "`");
            case SMTP_IPPROP -> row.hasLength() ? Optional.empty() : Optional.of("address/length");
            case SMTP_IPMAP, POP3_IPMAP ->
                row.written().fields().size() > 3
                        ? Optional.empty()
                        : Optional.of("four fields: address, mask, `" + row.verdict() + "`, precedence");
            default -> Optional.empty();
        };
        instead.ifPresent(form -> findings.add(
                Rule.SKIPPED_BY_XMAIL,
                row.written(),
                "XMail skips a row in this form, which is read here: write " + form + " for both"));
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
