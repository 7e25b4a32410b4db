package dev.relaypolicy.tab.list;

import com.google.common.collect.Lists;
import dev.relaypolicy.net.IpBlock;
import dev.relaypolicy.net.IpTable;
import dev.relaypolicy.tab.TabReading;
import dev.relaypolicy.tab.xmail.IpMapRule;
import dev.relaypolicy.tab.xmail.IpMapTab;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** {@code smtp.ipmap.tab}. {@code ALLOW} there lifts a denial and permits nothing, so that it is {@link Verdict#PASS}. */
record XmailIpMapFormat() implements AddressListFormat {

    @Override
    public String name() {
        return "xmail-ipmap";
    }

    @Override
    public TabReading<AddressList> read(String file, byte[] bytes) {
        return IpMapTab.rows(file, bytes)
                .map(rows -> XmailRows.list(
                        file, bytes, AddressList.Order.PRECEDENCE, Lists.transform(rows, XmailIpMapFormat::row)));
    }

    private static IpTable.Row<AddressRule> row(IpTable.Row<IpMapRule> row) {
        IpMapRule rule = row.value();
        return XmailRows.row(row, rule.denies() ? Verdict.DENY : Verdict.PASS, rule.precedence(), rule.origin());
    }

    @Override
    public TabReading<byte[]> write(AddressList list) {
        return new Refusals(list, name())
                .allowOnly(
                        Set.of(Verdict.PASS, Verdict.DENY),
                        "an ipmap permits nothing, `ALLOW` there only lifts a denial; permits go into xmail-relay")
                .allowOnlyOneFamilyInXmail()
                .orText(() ->
                        XmailRows.write(list.order() == AddressList.Order.PRECEDENCE ? asIs(list) : ranked(list)));
    }

    private static List<List<String>> asIs(AddressList list) {
        return Lists.transform(
                list.rows(),
                row -> fields(row.block(), row.value().verdict(), row.value().precedence()));
    }

    /** Gives each run of rows with the same verdict a lesser precedence than the one before; the last run has 1. */
    private static List<List<String>> ranked(AddressList list) {
        List<List<String>> lines = new ArrayList<>();
        int precedence = runs(list.rows());
        for (int place = 0; place < list.rows().size(); place++) {
            if (place > 0 && verdict(list.rows(), place) != verdict(list.rows(), place - 1)) {
                precedence--;
            }
            lines.add(fields(list.rows().get(place).block(), verdict(list.rows(), place), precedence));
        }
        return lines;
    }

    private static int runs(List<IpTable.Row<AddressRule>> rows) {
        int runs = 1;
        for (int place = 1; place < rows.size(); place++) {
            if (verdict(rows, place) != verdict(rows, place - 1)) {
                runs++;
            }
        }
        return runs;
    }

    private static Verdict verdict(List<IpTable.Row<AddressRule>> rows, int place) {
        return rows.get(place).value().verdict();
    }

    private static List<String> fields(IpBlock block, Verdict verdict, int precedence) {
        List<String> fields = new ArrayList<>(XmailRows.fields(block));
        if (fields.size() == 1) {
            // XMail skips a row of three fields
            fields.add("-");
        }
        fields.add(verdict == Verdict.DENY ? "DENY" : "ALLOW");
        fields.add(Integer.toString(precedence));
        return fields;
    }
}
