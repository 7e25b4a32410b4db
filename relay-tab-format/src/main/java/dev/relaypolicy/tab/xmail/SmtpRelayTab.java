package dev.relaypolicy.tab.xmail;

import com.google.common.base.Ascii;
import dev.relaypolicy.Origin;
import dev.relaypolicy.net.IpTable;
import dev.relaypolicy.tab.TabReading;
import dev.relaypolicy.tab.xmail.AddressPart.Form;
import java.util.List;
import java.util.Optional;

/**
 * {@code smtprelay.tab}: the clients that may relay. Address rows and nothing else; any row permits, none forbids
 * (SMTPUtils.cpp:USmtpIsAllowedRelay). A second field behind an address without a length is always its mask.
 */
public final class SmtpRelayTab {

    private SmtpRelayTab() {}

    /** Reads the file: where each permitted block is written. */
    public static TabReading<IpTable<Origin>> read(String file, byte[] bytes) {
        return rows(file, bytes).map(IpTable::firstMatch);
    }

    /** Reads the file without building an index over its rows. */
    public static TabReading<List<IpTable.Row<Origin>>> rows(String file, byte[] bytes) {
        return RowReader.readAll(file, bytes, SmtpRelayTab::row, (tag, origin) -> origin);
    }

    private static Optional<TaggedBlock> row(Row row) {
        Optional<AddressPart> part = AddressPart.read(row, anything -> true);
        part.ifPresent(addresses -> checkBehind(row, addresses));
        return part.map(addresses -> new TaggedBlock(addresses.block(), 0));
    }

    /** Fields behind the addresses are ignored, unless they show that less was meant. */
    private static void checkBehind(Row row, AddressPart addresses) {
        int next = addresses.next();
        if (row.size() == next) {
            return;
        }
        if (addresses.form() == Form.PREFIX && AddressPart.looksLikeMask(row.chars(next))) {
            row.error(next, "mask-beside-length", "the address has a length already: write either that or a mask");
        } else if (Ascii.equalsIgnoreCase(row.chars(next), "DENY")) {
            row.error(next, "deny-in-permit-table", "every row here permits: write a refusal into `smtp.ipmap.tab`");
        } else {
            row.ignoreFrom(next);
        }
    }
}
