package dev.relaypolicy.tab.list;

import dev.relaypolicy.file.Problem.Severity;
import dev.relaypolicy.file.ReadResult;
import dev.relaypolicy.net.IpBlock;
import dev.relaypolicy.tab.LineReader;
import java.util.List;
import java.util.Set;

record CidrListFormat(AddressVerdict verdict) implements AddressListFormat {

    @Override
    public String name() {
        return "cidr-list";
    }

    @Override
    public ReadResult<AddressList> read(String file, byte[] bytes) {
        return PlainLines.read(file, bytes, verdict, CidrListFormat::item);
    }

    private static List<IpBlock> item(LineReader line, int from, int to) {
        int end = line.skipText(from);
        if (end < to) {
            line.error(
                    line.skipBlanks(end),
                    "text-behind-address",
                    "text after the address: write a comment after `#` or `;`");
            return List.of();
        }
        if (line.find('-', from, to) < to) {
            line.error(
                    from,
                    "not-an-address",
                    PrefixParser.quoted(line.text(from, to))
                            + " is not an address or a prefix: read ranges as `ranges`");
            return List.of();
        }
        return PrefixParser.read(line, from, to, Severity.WARNING).stream().toList();
    }

    @Override
    public ReadResult<byte[]> write(AddressList list) {
        return new ConversionCheck(list, name())
                .allowOnly(Set.of(verdict), "a row of this " + name() + " means " + verdict.word())
                .allowOnlyPrefixes()
                .orText(() -> {
                    StringBuilder out = new StringBuilder();
                    list.rows().forEach(row -> out.append(row.block()).append('\n'));
                    return out;
                });
    }
}
