package dev.relaypolicy.pop;

import dev.relaypolicy.Grant;
import dev.relaypolicy.mail.EmailAddress;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.spi.*;
import java.time.*;
import java.util.*;

public final class CaffeineGrantStore implements GrantStore {
    private final Map<EmailAddress, Grant> m = new HashMap<>();

    public static CaffeineGrantStore ofOneAddressPerMailbox(InstantSource c) {
        return new CaffeineGrantStore();
    }

    public synchronized void record(Grant g) {
        m.put(g.mailbox(), g);
    }

    public synchronized Optional<Grant> find(EmailAddress a, IpAddress c, Instant i) {
        return Optional.ofNullable(m.get(a)).filter(g -> g.client().equals(c) && g.holdsAt(i));
    }

    public synchronized void revoke(EmailAddress a) {
        m.remove(a);
    }
}
