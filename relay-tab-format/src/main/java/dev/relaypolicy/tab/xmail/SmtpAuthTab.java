package dev.relaypolicy.tab.xmail;

import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.Multimaps;
import dev.relaypolicy.file.ReadResult;
import dev.relaypolicy.spi.Secret;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * {@code smtpauth.tab}: SMTP logins without a mailbox. User, clear-text password, permission letters. A user can have
 * several rows; the first with a matching password applies. An empty user or password is an error, because XMail would
 * authenticate a client that sends an empty one. Immutable.
 */
public final class SmtpAuthTab {

    private final ImmutableListMultimap<String, SmtpAuthAccount> byUser;

    private SmtpAuthTab(List<SmtpAuthAccount> rows) {
        this.byUser = Multimaps.index(rows, SmtpAuthAccount::user);
    }

    public static ReadResult<SmtpAuthTab> read(String file, byte[] bytes) {
        return RowReader.readAll(file, bytes, SmtpAuthTab::account).map(SmtpAuthTab::new);
    }

    private static Optional<SmtpAuthAccount> account(Row row) {
        if (!row.has(3, "user, password, permissions (`\"\"` for none)")) {
            return Optional.empty();
        }
        row.ignoreFrom(3);
        Optional<String> user = row.name(0, "the user");
        Secret password = Secret.of(row.bytes(1));
        if (password.isEmpty()) {
            row.error(1, "empty-field", "the password is empty");
        }
        boolean onlyLetters = row.text(2).chars().allMatch(PermissionLetters::include);
        if (!onlyLetters) {
            row.warning(
                    2,
                    "unknown-permission",
                    "only `M`, `R`, `V`, `T`, `Z` and `S` in upper case count: other letters, and lower case, are ignored");
        }
        return password.isEmpty()
                ? Optional.empty()
                : user.map(name ->
                        new SmtpAuthAccount(name, password, PermissionLetters.parse(row.text(2)), row.origin()));
    }

    /** Returns the logins of a user in file order; empty if there are none. */
    public List<SmtpAuthAccount> find(String user) {
        return byUser.get(user);
    }

    public Collection<SmtpAuthAccount> all() {
        return byUser.values();
    }
}
