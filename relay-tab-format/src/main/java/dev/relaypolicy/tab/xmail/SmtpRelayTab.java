package dev.relaypolicy.tab.xmail;

import com.google.common.base.Ascii;
import dev.relaypolicy.Origin;
import dev.relaypolicy.file.ReadResult;
import dev.relaypolicy.net.IpTable;
import dev.relaypolicy.tab.xmail.AddressFields.Form;
import dev.relaypolicy.tab.xmail.RowReader.TaggedBlock;
import java.util.List;
import java.util.Optional;

/**
 * {@code smtprelay.tab}: the clients that may relay. Every row permits (SMTPUtils.cpp:USmtpIsAllowedRelay). A second
 * field after an address without a length is always a mask.
 */
public final class SmtpRelayTab {

    private SmtpRelayTab() {}

    /** Reads the file. The value of a row is its origin. */
    public static ReadResult<IpTable<Origin>> read(String file, byte[] bytes) {
        return rows(file, bytes).map(IpTable::firstMatch);
    }

    /** Reads the file without building an index. */
    public static ReadResult<List<IpTable.Row<Origin>>> rows(String file, byte[] bytes) {
        return RowReader.readAll(file, bytes, SmtpRelayTab::row, (tag, origin) -> origin);
    }

    private static Optional<TaggedBlock> row(Row row) {
        Optional<AddressFields> part = AddressFields.read(row, anything -> true);
        part.ifPresent(addresses -> checkExtraFields(row, addresses));
        return part.map(addresses -> new TaggedBlock(addresses.block(), 0));
    }

    /** Ignores further fields with a warning; reports an error if they show that less was intended. */
    private static void checkExtraFields(Row row, AddressFields addresses) {
        int next = addresses.next();
        if (row.size() == next) {
            return;
        }
        if (addresses.form() == Form.PREFIX && AddressFields.looksLikeMask(row.chars(next))) {
            row.error(next, "mask-beside-length", "the address has a length already: write either that or a mask");
        } else if (Ascii.equalsIgnoreCase(row.chars(next), "DENY")) {
            row.error(next, "deny-in-permit-table", "every row here permits: write a refusal into `smtp.ipmap.tab`");
        } else {
            row.ignoreFrom(next);
        }
    }
}
