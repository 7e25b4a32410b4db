package dev.relaypolicy.tab.list;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.relaypolicy.Origin;
import dev.relaypolicy.file.ProblemCollector;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.net.IpBlock;
import dev.relaypolicy.net.IpTable;
import dev.relaypolicy.tab.LineReader;
import dev.relaypolicy.tab.TabWriter;
import java.util.List;

final class XmailFormats {

    private XmailFormats() {}

    static AddressList list(String file, byte[] bytes, AddressList.Order order, List<IpTable.Row<AddressRule>> rows) {
        return new AddressList(file, bytes, order, rows, comments(bytes));
    }

    static IpTable.Row<AddressRule> row(IpTable.Row<?> row, AddressVerdict verdict, int precedence, Origin origin) {
        return new IpTable.Row<>(row.block(), new AddressRule(verdict, precedence, origin));
    }

    private static int comments(byte[] bytes) {
        LineReader lines = new LineReader(bytes, new ProblemCollector("reported before"));
        int comments = 0;
        while (lines.next()) {
            if (lines.at(lines.first()) == '#') {
                comments++;
            }
        }
        return comments;
    }

    /** Returns the address fields in the form that every version of XMail reads. */
    static List<String> fields(IpBlock block) {
        return block.isIpv4()
                ? List.of(
                        block.network().toString(),
                        IpAddress.ofIpv4((int) block.maskLow()).toString())
                : List.of(block.toString());
    }

    static String write(List<List<String>> rows) {
        return new String(TabWriter.write(rows), ISO_8859_1);
    }
}
