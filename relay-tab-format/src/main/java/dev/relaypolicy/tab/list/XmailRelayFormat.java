package dev.relaypolicy.tab.list;

import com.google.common.collect.Lists;
import dev.relaypolicy.file.ReadResult;
import dev.relaypolicy.tab.xmail.SmtpRelayTab;
import java.util.Set;

record XmailRelayFormat() implements AddressListFormat {

    @Override
    public String name() {
        return "xmail-relay";
    }

    @Override
    public ReadResult<AddressList> read(String file, byte[] bytes) {
        return SmtpRelayTab.rows(file, bytes)
                .map(rows -> XmailFormats.list(
                        file,
                        bytes,
                        AddressList.Order.FIRST,
                        Lists.transform(rows, row -> XmailFormats.row(row, AddressVerdict.PERMIT, 0, row.value()))));
    }

    @Override
    public ReadResult<byte[]> write(AddressList list) {
        return new ConversionCheck(list, name())
                .allowOnly(Set.of(AddressVerdict.PERMIT), "every row of smtprelay.tab permits")
                .allowOnlyOneFamilyInXmail()
                .orText(() ->
                        XmailFormats.write(Lists.transform(list.rows(), row -> XmailFormats.fields(row.block()))));
    }
}
