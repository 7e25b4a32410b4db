package dev.relaypolicy.server.run;

import static java.util.Objects.requireNonNull;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.google.common.base.Ticker;
import com.google.common.collect.ImmutableList;
import dev.relaypolicy.Grant;
import dev.relaypolicy.file.Refreshable;
import dev.relaypolicy.mail.EmailAddress;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.pop.PopBeforeSmtp;
import dev.relaypolicy.server.Site;
import dev.relaypolicy.spi.Credential;
import dev.relaypolicy.spi.GrantStore;
import dev.relaypolicy.spi.StoredPassword;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Revokes the grants of an account that is removed, may no longer log in by POP3, or gets another password. Checks
 * every account after a change of the configuration, and one account whenever its grant is looked up, because the
 * files of XMail's users are read on demand. Thread-safe.
 *
 * <p>The passwords at login are kept in this process only. A grant that another process recorded does not end when
 * the password changes.
 */
public final class AccountGrants implements GrantStore, Refreshable {

    private final GrantStore store;
    private final Supplier<? extends Site> site;
    private final Cache<EmailAddress, ImmutableList<StoredPassword>> passwordsAtLogin;

    private volatile Site checked;

    AccountGrants(GrantStore store, Supplier<? extends Site> site, long maxMailboxes, Ticker ticker) {
        this.store = requireNonNull(store, "store");
        this.site = requireNonNull(site, "site");
        this.passwordsAtLogin = Caffeine.newBuilder()
                .maximumSize(maxMailboxes)
                .expireAfterWrite(PopBeforeSmtp.LONGEST_WINDOW)
                .ticker(ticker::read)
                .executor(Runnable::run)
                .build();
        this.checked = site.get();
    }

    @Override
    public void record(Grant grant) {
        Site now = checkAll();
        passwordsAtLogin.put(grant.mailbox(), passwords(now, grant.mailbox()));
        store.record(grant);
    }

    @Override
    public Optional<Grant> find(EmailAddress mailbox, IpAddress client, Instant instant) {
        Site now = checkAll();
        Optional<Grant> grant = store.find(mailbox, client, instant);
        if (grant.isPresent() && !isAsAtLogin(now, mailbox)) {
            revoke(mailbox);
            return Optional.empty();
        }
        return grant;
    }

    @Override
    public void revoke(EmailAddress mailbox) {
        store.revoke(mailbox);
        passwordsAtLogin.invalidate(mailbox);
    }

    @Override
    public String name() {
        return "POP-before-SMTP grants";
    }

    @Override
    public void refresh() {
        var unused = checkAll();
    }

    /** Other threads wait until all revocations are done. */
    private Site checkAll() {
        Site now = site.get();
        if (now != checked) {
            synchronized (this) {
                now = site.get();
                if (now != checked) {
                    for (EmailAddress mailbox : passwordsAtLogin.asMap().keySet()) {
                        revokeIfChanged(now, mailbox);
                    }
                    checked = now;
                }
            }
        }
        return now;
    }

    private void revokeIfChanged(Site now, EmailAddress mailbox) {
        boolean same;
        try {
            same = isAsAtLogin(now, mailbox);
        } catch (RuntimeException e) {
            // the grant stays, but its lookup fails too, and the client is deferred
            return;
        }
        if (!same) {
            revoke(mailbox);
        }
    }

    /** Without a recorded login, the password is not compared. */
    private boolean isAsAtLogin(Site now, EmailAddress mailbox) {
        List<StoredPassword> current = passwords(now, mailbox);
        List<StoredPassword> atLogin = passwordsAtLogin.getIfPresent(mailbox);
        if (current.isEmpty() || atLogin == null) {
            return !current.isEmpty();
        }
        if (current.size() != atLogin.size()) {
            return false;
        }
        for (int i = 0; i < current.size(); i++) {
            if (!current.get(i).isSameAs(atLogin.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static ImmutableList<StoredPassword> passwords(Site site, EmailAddress mailbox) {
        return site.popCredentials().find(mailbox.toString()).stream()
                .map(Credential::password)
                .collect(ImmutableList.toImmutableList());
    }
}
