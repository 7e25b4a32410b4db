package dev.relaypolicy.tab.xmail;

import com.google.common.base.Splitter;
import dev.relaypolicy.file.Problem;
import dev.relaypolicy.file.ReadResult;
import dev.relaypolicy.net.IpTable;
import dev.relaypolicy.tab.xmail.RowReader.TaggedBlock;
import java.util.List;
import java.util.Optional;

/**
 * {@code spammers.tab}: clients to refuse. Address fields, then optionally {@code code=N}. The first matching row
 * decides (SMTPUtils.cpp:USmtpSpammerCheck). A second field that begins with a digit is a mask.
 *
 * <p>A bare address, which XMail skips, is a host here, and invalid parameters are errors.
 */
public final class SpammersTab {

    private static final Splitter PARAMETERS = Splitter.on(',');

    private SpammersTab() {}

    public static ReadResult<IpTable<SpammerRule>> read(String file, byte[] bytes) {
        return RowReader.readAll(file, bytes, SpammersTab::row, SpammerRule::new)
                .map(IpTable::firstMatch);
    }

    private static Optional<TaggedBlock> row(Row row) {
        Optional<AddressFields> part = AddressFields.read(row, AddressFields::startsWithDigit);
        if (part.isEmpty()) {
            return Optional.empty();
        }
        int next = part.get().next();
        row.ignoreFrom(next + 1);
        Optional<Integer> code = row.size() > next ? code(row, next) : Optional.of(SpammerRule.DEFAULT_CODE);
        return code.map(number -> new TaggedBlock(part.get().block(), number));
    }

    private static Optional<Integer> code(Row row, int field) {
        if (row.text(field).isEmpty()) {
            return Optional.of(SpammerRule.DEFAULT_CODE);
        }
        List<String> parameters = PARAMETERS.splitToList(row.text(field));
        Optional<Integer> code = parameters.size() == 1 && parameters.get(0).startsWith("code=")
                ? Row.integer(parameters.get(0).substring("code=".length()))
                : Optional.empty();
        if (code.isEmpty()) {
            row.error(
                    field,
                    "not-a-parameter",
                    () -> Problem.quote(row.text(field)) + " is not `code=` and a decimal number of up to 9 digits");
        }
        return code;
    }
}
