package dev.relaypolicy.tab.list;

import com.google.common.collect.Lists;
import dev.relaypolicy.tab.TabReading;
import dev.relaypolicy.tab.xmail.SmtpRelayTab;
import java.util.Set;

record XmailRelayFormat() implements AddressListFormat {

    @Override
    public String name() {
        return "xmail-relay";
    }

    @Override
    public TabReading<AddressList> read(String file, byte[] bytes) {
        return SmtpRelayTab.rows(file, bytes)
                .map(rows -> XmailRows.list(
                        file,
                        bytes,
                        AddressList.Order.FIRST,
                        Lists.transform(rows, row -> XmailRows.row(row, Verdict.PERMIT, 0, row.value()))));
    }

    @Override
    public TabReading<byte[]> write(AddressList list) {
        return new Refusals(list, name())
                .allowOnly(Set.of(Verdict.PERMIT), "every row of smtprelay.tab permits")
                .allowOnlyOneFamilyInXmail()
                .orText(() -> XmailRows.write(Lists.transform(list.rows(), row -> XmailRows.fields(row.block()))));
    }
}
