package dev.relaypolicy.tab.xmail;

import com.google.common.base.Ascii;
import dev.relaypolicy.Origin;
import dev.relaypolicy.file.ReadResult;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.net.IpBlock;
import dev.relaypolicy.net.IpTable;
import dev.relaypolicy.tab.xmail.AddressFields.Form;
import dev.relaypolicy.tab.xmail.RowReader.TaggedBlock;
import java.util.List;
import java.util.Optional;

/**
 * {@code smtp.ipmap.tab} and {@code pop3.ipmap.tab}: which clients may connect. Address fields, then {@code ALLOW} or
 * {@code DENY} in any case, then the precedence, a decimal number from -1. The matching row with the highest precedence
 * decides, and of equal ones the last.
 *
 * <p>XMail skips rows of three fields and therefore needs a filler between {@code address/length} and the permission.
 * Here the filler is optional; one that is a mask must equal the mask of the length. XMail takes every word except
 * {@code ALLOW} as a refusal, and text as precedence 0; both are errors here.
 */
public final class IpMapTab {

    private static final String SHAPE = "address, mask, `ALLOW` or `DENY`, precedence";

    private IpMapTab() {}

    public static ReadResult<IpTable<IpMapRule>> read(String file, byte[] bytes) {
        return rows(file, bytes)
                .map(rows -> IpTable.highest(rows, row -> row.value().precedence()));
    }

    /** Reads the file without building an index. */
    public static ReadResult<List<IpTable.Row<IpMapRule>>> rows(String file, byte[] bytes) {
        return RowReader.readAll(file, bytes, IpMapTab::row, IpMapTab::rule);
    }

    private static IpMapRule rule(int tag, Origin origin) {
        return new IpMapRule((tag & 1) == 1, tag >> 1, origin);
    }

    /** The tag is twice the precedence, plus one for a refusal. */
    private static Optional<TaggedBlock> row(Row row) {
        if (!row.has(3, SHAPE)) {
            return Optional.empty();
        }
        Optional<AddressFields> part = AddressFields.read(row, second -> !isPermission(second));
        if (part.isEmpty()) {
            return Optional.empty();
        }
        Optional<Integer> permissionAt = permissionField(row, part.get());
        if (permissionAt.isEmpty()) {
            return Optional.empty();
        }
        int at = permissionAt.get();
        boolean readable = isPermission(row.chars(at));
        if (!readable) {
            row.error(at, "not-a-permission", () -> row.quoted(at) + " is neither `ALLOW` nor `DENY`");
        }
        if (row.size() < at + 2) {
            row.error(at, "missing-field", "the precedence is missing after this field: write " + SHAPE);
            return Optional.empty();
        }
        Optional<Integer> precedence = precedence(row, at + 1);
        row.ignoreFrom(at + 2);
        boolean denies = !Ascii.equalsIgnoreCase(row.chars(at), "ALLOW");
        return readable
                ? precedence.map(number -> new TaggedBlock(part.get().block(), 2 * number + (denies ? 1 : 0)))
                : Optional.empty();
    }

    /** The permission follows the address fields, or the filler that XMail needs with a length. */
    private static Optional<Integer> permissionField(Row row, AddressFields part) {
        if (part.form() != Form.PREFIX) {
            return Optional.of(part.next());
        }
        if (isPermission(row.chars(1))) {
            if (row.size() > 3) {
                row.error(
                        3,
                        "extra-field",
                        "this field is one too many: the permission could be the second or the third, so remove one");
                return Optional.empty();
            }
            return Optional.of(1);
        }
        Optional<IpAddress> mask = AddressFields.mask(row.chars(1));
        if (mask.isPresent() && !isMaskOf(part.block(), mask.get())) {
            row.error(1, "mask-beside-length", "this mask differs from the length: write only one of them");
            return Optional.empty();
        }
        return Optional.of(2);
    }

    private static boolean isMaskOf(IpBlock block, IpAddress mask) {
        return block.isIpv4() && block.maskLow() == mask.low();
    }

    private static Optional<Integer> precedence(Row row, int field) {
        Optional<Integer> number = Row.integer(row.text(field)).filter(value -> value >= IpMapRule.LEAST_PRECEDENCE);
        if (number.isEmpty()) {
            row.error(
                    field,
                    "not-a-precedence",
                    () -> row.quoted(field)
                            + " is not a precedence: write a decimal number of up to 9 digits, -1 or more");
        }
        return number;
    }

    private static boolean isPermission(CharSequence text) {
        return Ascii.equalsIgnoreCase(text, "ALLOW") || Ascii.equalsIgnoreCase(text, "DENY");
    }
}
