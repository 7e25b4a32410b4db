package dev.relaypolicy.tab.xmail;

import com.google.common.base.CharMatcher;
import com.google.common.collect.ImmutableList;
import dev.relaypolicy.file.ReadResult;
import java.util.List;
import java.util.Optional;

/**
 * {@code mlusers.tab}: the members of a mailing list. A row has an address pattern and optional permissions, by default
 * {@value ListMember#DEFAULT_PERMISSIONS} (UsrMailList.cpp:UsrMLGetUserFromStrings). Immutable.
 */
public final class MlUsersTab {

    private final ImmutableList<ListMember> rows;

    private MlUsersTab(List<ListMember> rows) {
        this.rows = ImmutableList.copyOf(rows);
    }

    public static ReadResult<MlUsersTab> read(String file, byte[] bytes) {
        return RowReader.readAll(file, bytes, MlUsersTab::member).map(MlUsersTab::new);
    }

    private static Optional<ListMember> member(Row row) {
        row.ignoreFrom(2);
        String permissions = row.size() > 1 ? row.text(1) : ListMember.DEFAULT_PERMISSIONS;
        if (!CharMatcher.anyOf(ListMember.LETTERS).matchesAllOf(permissions)) {
            row.warning(
                    1,
                    "unknown-permission",
                    "only `R`, `W` and `A` in upper case count: other letters, and lower case, are ignored");
        }
        return row.wildcard(0, "the address").map(address -> new ListMember(address, permissions, row.origin()));
    }

    /**
     * Returns whether a sender may write to the list while it is closed.
     *
     * @param loggedIn the name of the authenticated user, if any
     */
    public boolean mayWrite(String sender, Optional<String> loggedIn) {
        return rows.stream().anyMatch(row -> {
            boolean asSender = row.writes() && row.address().matches(sender);
            boolean asLogin = row.writesWhenLoggedIn()
                    && loggedIn.filter(row.address()::matches).isPresent();
            return asSender || asLogin;
        });
    }

    /** Returns all rows in file order. */
    public List<ListMember> all() {
        return rows;
    }
}
