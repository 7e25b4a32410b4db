package dev.relaypolicy.tab.xmail;

import com.google.common.base.CharMatcher;
import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.Longs;
import dev.relaypolicy.Origin;
import dev.relaypolicy.file.ReadResult;
import dev.relaypolicy.mail.DomainName;
import dev.relaypolicy.spi.Secret;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code mailusers.tab}: domain, name, password, number, directory, type ({@code U} or {@code M}) of each account.
 * Lookup ignores case; of two rows for one account, the first wins. Immutable.
 *
 * <p>Passwords have the form of {@link XmailPassword}. Problems quote no field after the name: in a row with shifted
 * fields, any of them could be the password.
 */
public final class MailUsersTab {

    private static final CharMatcher DIGITS = CharMatcher.inRange('0', '9');
    private static final int MAX_DIGITS = 18;

    private final ImmutableMap<MailboxKey, MailUser> byKey;

    private MailUsersTab(List<MailUser> rows) {
        Map<MailboxKey, MailUser> map = new LinkedHashMap<>();
        rows.forEach(row -> map.putIfAbsent(keyOf(row.domain(), row.name()), row));
        this.byKey = ImmutableMap.copyOf(map);
    }

    private static MailboxKey keyOf(DomainName domain, String name) {
        return MailboxKey.of(domain.ascii(), name);
    }

    public static ReadResult<MailUsersTab> read(String file, byte[] bytes) {
        Map<MailboxKey, Origin> seen = new HashMap<>();
        return RowReader.readAll(file, bytes, row -> user(row, seen)).map(MailUsersTab::new);
    }

    private static Optional<MailUser> user(Row row, Map<MailboxKey, Origin> seen) {
        if (!row.has(6, "domain, name, password in hexadecimal, number, folder, `U` or `M`")) {
            return Optional.empty();
        }
        row.ignoreFrom(6);
        Optional<DomainName> domain = row.domain(0);
        Optional<String> name = row.name(1, "the name");
        Optional<Secret> password = password(row);
        Optional<Long> id = id(row);
        Optional<String> directory = directory(row);
        Optional<MailUser.Type> type = type(row);
        if (domain.isEmpty()
                || name.isEmpty()
                || password.isEmpty()
                || id.isEmpty()
                || directory.isEmpty()
                || type.isEmpty()) {
            return Optional.empty();
        }
        row.warnIfSeen(keyOf(domain.get(), name.get()), seen, "this account");
        return Optional.of(new MailUser(
                domain.get(), name.get(), password.get(), id.get(), directory.get(), type.get(), row.origin()));
    }

    private static Optional<Secret> password(Row row) {
        try {
            Secret password = XmailPassword.decode(row.text(2));
            if (password.isEmpty()) {
                row.warning(2, "empty-password", "the password is empty, so every login fails");
            }
            return Optional.of(password);
        } catch (IllegalArgumentException e) {
            row.error(2, "not-a-password", String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private static Optional<Long> id(Row row) {
        String text = row.text(3);
        if (text.length() > MAX_DIGITS || !DIGITS.matchesAllOf(text) || text.isEmpty()) {
            row.error(3, "not-a-number", "the number is not decimal, with up to " + MAX_DIGITS + " digits");
            return Optional.empty();
        }
        return Optional.ofNullable(Longs.tryParse(text));
    }

    private static Optional<String> directory(Row row) {
        return row.name(4, "the folder").filter(name -> {
            boolean oneName = !name.equals(".")
                    && !name.equals("..")
                    && CharMatcher.anyOf("/\\").matchesNoneOf(name);
            if (!oneName) {
                row.error(4, "not-a-folder", "the folder is outside that of the domain: write a single name");
            }
            return oneName;
        });
    }

    private static Optional<MailUser.Type> type(Row row) {
        return switch (row.text(5)) {
            case "U" -> Optional.of(MailUser.Type.USER);
            case "M" -> Optional.of(MailUser.Type.LIST);
            default -> {
                row.error(5, "not-a-type", "the type is neither `U` (user) nor `M` (mailing list)");
                yield Optional.empty();
            }
        };
    }

    /** Returns the account; empty if there is none. Does not follow aliases. */
    public Optional<MailUser> find(DomainName domain, String name) {
        return Optional.ofNullable(byKey.get(keyOf(domain, name)));
    }

    /** Returns all accounts in file order. */
    public Collection<MailUser> all() {
        return byKey.values();
    }
}
