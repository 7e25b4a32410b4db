package dev.relaypolicy.tab.xmail;

import com.google.common.collect.ImmutableMap;
import dev.relaypolicy.file.ReadResult;
import dev.relaypolicy.net.IpTable;
import dev.relaypolicy.tab.xmail.IpProperties.Property;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * {@code smtp.ipprop.tab}: exemptions for clients by address. The first matching row decides.
 *
 * <p>A row has an address, a mask if the second field begins with a digit, and then properties, {@code name} or {@code
 * name=value}. Names are case-sensitive. The value 0 switches a property off, any other number on. Without a value it
 * is on, except SenderDomainCheck, which requires a value.
 */
public final class IpPropTab {

    private static final String KNOWN =
            Stream.of(Property.values()).map(Property::spelling).collect(Collectors.joining(", "));

    private IpPropTab() {}

    public static ReadResult<IpTable<IpProperties>> read(String file, byte[] bytes) {
        return RowReader.readAll(file, bytes, IpPropTab::row).map(IpTable::firstMatch);
    }

    private static Optional<IpTable.Row<IpProperties>> row(Row row) {
        Optional<AddressFields> part = AddressFields.read(row, AddressFields::startsWithDigit);
        if (part.isEmpty()) {
            return Optional.empty();
        }
        Map<Property, Boolean> values = new EnumMap<>(Property.class);
        for (int field = part.get().next(); field < row.size(); field++) {
            property(row, field, values);
        }
        return Optional.of(
                new IpTable.Row<>(part.get().block(), new IpProperties(ImmutableMap.copyOf(values), row.origin())));
    }

    private static void property(Row row, int field, Map<Property, Boolean> values) {
        String text = row.text(field);
        int equals = text.indexOf('=');
        Optional<Property> property = Property.spelled(equals < 0 ? text : text.substring(0, equals));
        if (property.isEmpty()) {
            row.error(field, "not-a-property", () -> row.quoted(field) + " is not a property: use " + KNOWN);
            return;
        }
        boolean needsValue = property.get() == Property.SENDER_DOMAIN_CHECK;
        Optional<Integer> value = equals < 0 && !needsValue ? Optional.of(1) : Row.integer(text.substring(equals + 1));
        if (value.isEmpty()) {
            row.error(
                    field,
                    "not-a-property",
                    () -> row.quoted(field) + " needs a number: write `=0` or `=1` after the name");
        } else if (values.putIfAbsent(property.get(), value.get() != 0) != null) {
            row.error(field, "not-a-property", row.quoted(field) + " appears twice in this row: keep one");
        }
    }
}
