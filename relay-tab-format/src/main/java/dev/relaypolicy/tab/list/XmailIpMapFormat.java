package dev.relaypolicy.tab.list;

import com.google.common.collect.Lists;
import dev.relaypolicy.file.ReadResult;
import dev.relaypolicy.net.IpBlock;
import dev.relaypolicy.net.IpTable;
import dev.relaypolicy.tab.xmail.IpMapRule;
import dev.relaypolicy.tab.xmail.IpMapTab;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The format of {@code smtp.ipmap.tab}, whose {@code ALLOW} lifts a denial but permits nothing. */
record XmailIpMapFormat() implements AddressListFormat {

    @Override
    public String name() {
        return "xmail-ipmap";
    }

    @Override
    public ReadResult<AddressList> read(String file, byte[] bytes) {
        return IpMapTab.rows(file, bytes)
                .map(rows -> XmailFormats.list(
                        file, bytes, AddressList.Order.PRECEDENCE, Lists.transform(rows, XmailIpMapFormat::row)));
    }

    private static IpTable.Row<AddressRule> row(IpTable.Row<IpMapRule> row) {
        IpMapRule rule = row.value();
        return XmailFormats.row(
                row, rule.denies() ? AddressVerdict.DENY : AddressVerdict.PASS, rule.precedence(), rule.origin());
    }

    @Override
    public ReadResult<byte[]> write(AddressList list) {
        return new ConversionCheck(list, name())
                .allowOnly(
                        Set.of(AddressVerdict.PASS, AddressVerdict.DENY),
                        "an ipmap permits nothing, `ALLOW` there only lifts a denial; permits go into xmail-relay")
                .allowOnlyOneFamilyInXmail()
                .orText(() ->
                        XmailFormats.write(list.order() == AddressList.Order.PRECEDENCE ? asIs(list) : ranked(list)));
    }

    private static List<List<String>> asIs(AddressList list) {
        return Lists.transform(
                list.rows(),
                row -> fields(row.block(), row.value().verdict(), row.value().precedence()));
    }

    /**
     * Each run of rows with the same verdict gets a lower precedence than the previous one; the last has precedence 1.
     */
    private static List<List<String>> ranked(AddressList list) {
        List<List<String>> lines = new ArrayList<>();
        int precedence = runs(list.rows());
        for (int index = 0; index < list.rows().size(); index++) {
            if (index > 0 && verdict(list.rows(), index) != verdict(list.rows(), index - 1)) {
                precedence--;
            }
            lines.add(fields(list.rows().get(index).block(), verdict(list.rows(), index), precedence));
        }
        return lines;
    }

    private static int runs(List<IpTable.Row<AddressRule>> rows) {
        int runs = 1;
        for (int index = 1; index < rows.size(); index++) {
            if (verdict(rows, index) != verdict(rows, index - 1)) {
                runs++;
            }
        }
        return runs;
    }

    private static AddressVerdict verdict(List<IpTable.Row<AddressRule>> rows, int index) {
        return rows.get(index).value().verdict();
    }

    private static List<String> fields(IpBlock block, AddressVerdict verdict, int precedence) {
        List<String> fields = new ArrayList<>(XmailFormats.fields(block));
        if (fields.size() == 1) {
            // XMail skips a row of three fields
            fields.add("-");
        }
        fields.add(verdict == AddressVerdict.DENY ? "DENY" : "ALLOW");
        fields.add(Integer.toString(precedence));
        return fields;
    }
}
