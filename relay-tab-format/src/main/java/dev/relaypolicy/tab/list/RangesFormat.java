package dev.relaypolicy.tab.list;

import dev.relaypolicy.file.ReadResult;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.net.IpBlock;
import dev.relaypolicy.net.IpRange;
import dev.relaypolicy.net.IpTable;
import dev.relaypolicy.tab.LineReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

record RangesFormat(AddressVerdict verdict) implements AddressListFormat {

    @Override
    public String name() {
        return "ranges";
    }

    @Override
    public ReadResult<AddressList> read(String file, byte[] bytes) {
        return PlainLines.read(file, bytes, verdict, RangesFormat::item);
    }

    private static List<IpBlock> item(LineReader line, int from, int to) {
        int hyphen = line.find('-', from, to);
        Optional<IpAddress> first = address(line, from, PlainLines.withoutBlanks(line, hyphen));
        Optional<IpAddress> last = hyphen == to ? first : address(line, Math.min(line.skipBlanks(hyphen + 1), to), to);
        if (first.isEmpty() || last.isEmpty()) {
            return List.of();
        }
        try {
            return new IpRange(first.get(), last.get()).blocks();
        } catch (IllegalArgumentException e) {
            line.error(from, "not-a-range", String.valueOf(e.getMessage()));
            return List.of();
        }
    }

    private static Optional<IpAddress> address(LineReader line, int from, int to) {
        Optional<IpAddress> address = IpAddress.tryParse(line.text(from, to));
        if (address.isEmpty()) {
            line.error(
                    from,
                    "not-an-address",
                    PrefixParser.quoted(line.text(from, to)) + " is not an IP address: write a line as `192.0.2.1`"
                            + " or `192.0.2.1-192.0.2.9`; read prefixes as `cidr-list`");
        }
        return address;
    }

    @Override
    public ReadResult<byte[]> write(AddressList list) {
        return new ConversionCheck(list, name())
                .allowOnly(Set.of(verdict), "a row of this " + name() + " means " + verdict.word())
                .allowOnlyPrefixes()
                .orText(() -> {
                    StringBuilder out = new StringBuilder();
                    joined(list.rows()).forEach(range -> append(range, out));
                    return out;
                });
    }

    /** Adjacent rows become one range. */
    private static List<IpRange> joined(List<IpTable.Row<AddressRule>> rows) {
        List<IpRange> ranges = new ArrayList<>();
        for (IpTable.Row<AddressRule> row : rows) {
            IpAddress first = row.block().network();
            IpAddress last = row.block().last();
            int before = ranges.size() - 1;
            if (before >= 0 && adjoin(ranges.get(before).last(), first)) {
                ranges.set(before, new IpRange(ranges.get(before).first(), last));
            } else {
                ranges.add(new IpRange(first, last));
            }
        }
        return ranges;
    }

    private static boolean adjoin(IpAddress end, IpAddress next) {
        if (end.isIpv4() || next.isIpv4()) {
            return end.isIpv4() == next.isIpv4() && next.low() == end.low() + 1;
        }
        boolean carry = end.low() == -1;
        return next.low() == end.low() + 1
                && next.high() == end.high() + (carry ? 1 : 0)
                && !(carry && end.high() == -1);
    }

    private static void append(IpRange range, StringBuilder out) {
        boolean single = range.first().equals(range.last());
        out.append(single ? range.first() : range).append('\n');
    }
}
