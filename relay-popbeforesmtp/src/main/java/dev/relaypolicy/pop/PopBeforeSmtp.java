package dev.relaypolicy.pop;

import dev.relaypolicy.*;
import dev.relaypolicy.mail.EmailAddress;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.spi.*;
import java.time.*;
import java.util.*;

public final class PopBeforeSmtp {
    private final GrantStore s;
    private final MailboxDirectory d;

    public PopBeforeSmtp(GrantStore s, MailboxDirectory d) {
        this.s = s;
        this.d = d;
    }

    public void loggedIn(EmailAddress m, IpAddress c, Instant i) {
        s.record(new Grant(m, c, i, i.plusSeconds(900)));
    }

    public GrantFinding find(RelayRequest r) {
        Optional<EmailAddress> a = r.reversePath().orElseThrow().address();
        if (a.isEmpty()) return new GrantFinding.None("null");
        MailboxLookup l = d.find(a.get());
        if (l instanceof MailboxLookup.Found f) {
            return s.find(f.mailbox(), r.client(), r.instant())
                    .<GrantFinding>map(g -> new GrantFinding.Held(g, f.permissions()))
                    .orElse(new GrantFinding.None("no login"));
        }
        if (l instanceof MailboxLookup.Disabled f) {
            return s.find(f.mailbox(), r.client(), r.instant())
                    .<GrantFinding>map(g -> new GrantFinding.Held(g, f.permissions()))
                    .orElse(new GrantFinding.None("no login"));
        }
        return new GrantFinding.None("not ours");
    }
}
