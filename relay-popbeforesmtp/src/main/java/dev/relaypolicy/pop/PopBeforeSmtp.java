package dev.relaypolicy.pop;

import static java.util.Objects.requireNonNull;

import com.google.common.base.Ascii;
import dev.relaypolicy.Grant;
import dev.relaypolicy.GrantFinding;
import dev.relaypolicy.Permission;
import dev.relaypolicy.RelayRequest;
import dev.relaypolicy.mail.EmailAddress;
import dev.relaypolicy.mail.ReversePath;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.spi.GrantStore;
import dev.relaypolicy.spi.MailboxDirectory;
import dev.relaypolicy.spi.MailboxDirectory.Owner;
import dev.relaypolicy.text.Escapes;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Grants at a POP3 login and finds the grant at MAIL (R7).
 *
 * <pre>{@code
 * popBeforeSmtp.loggedIn(mailbox, client, instant);             // POP3: after PASS or APOP went well, before +OK
 *
 * RelayRequest atMail = session.mail(reversePath);              // SMTP: at MAIL, once a transaction
 * session = atMail.grant(popBeforeSmtp.find(atMail));
 * }</pre>
 *
 * Safe for use by many threads, as its store and directory are.
 */
public final class PopBeforeSmtp {

    /** XMail's default, 900 seconds. */
    public static final Duration DEFAULT_WINDOW = Duration.ofMinutes(15);

    /** No login counts longer than a day. */
    public static final Duration LONGEST_WINDOW = Duration.ofDays(1);

    private static final Logger LOG = System.getLogger(PopBeforeSmtp.class.getName());

    private static final GrantFinding NULL_SENDER = new GrantFinding.None("the null sender has no mailbox");
    private static final GrantFinding NOT_OURS = new GrantFinding.None("the sender is not a mailbox of ours");

    private final GrantStore store;
    private final MailboxDirectory directory;
    private final Supplier<Duration> window;

    /**
     * POP-before-SMTP over a store and a directory.
     *
     * @param window how long a login counts, from a second to a day
     */
    public PopBeforeSmtp(GrantStore store, MailboxDirectory directory, Duration window) {
        this(store, directory, () -> window);
        checked(window);
    }

    /**
     * POP-before-SMTP over a store and a directory.
     *
     * @param window gives how long a login counts that happens now, from a second to a day
     */
    public PopBeforeSmtp(GrantStore store, MailboxDirectory directory, Supplier<Duration> window) {
        this.store = requireNonNull(store, "store");
        this.directory = requireNonNull(directory, "directory");
        this.window = requireNonNull(window, "window");
    }

    private static Duration checked(Duration window) {
        if (window.compareTo(Duration.ofSeconds(1)) < 0 || window.compareTo(LONGEST_WINDOW) > 0) {
            throw new IllegalArgumentException("`" + window + "` is not a window: use a second to a day");
        }
        return window;
    }

    /**
     * Records that a mailbox has logged in by POP3, with the right password and to the end. Not for a USER, a failed PASS or a
     * login that was turned away for another reason. A store that fails is logged: the login itself stands, and there is no grant.
     *
     * @param mailbox the mailbox itself, aliases and alias domains resolved
     * @param client where from
     * @param login when
     */
    public void loggedIn(EmailAddress mailbox, IpAddress client, Instant login) {
        try {
            store.record(new Grant(key(mailbox), client, login, login.plus(checked(window.get()))));
        } catch (RuntimeException e) {
            LOG.log(
                    Level.WARNING,
                    () -> Escapes.printable("no POP-before-SMTP grant for `" + mailbox + "` from " + client
                            + ": the grant store failed: " + e));
        }
    }

    /**
     * Finds the grant of a transaction's sender from its client at its instant: the reverse path must be a mailbox that logged in from
     * there, an alias of it, or either in an alias domain. An alias of several mailboxes is an alias of each.
     *
     * @param request a request at MAIL
     * @return what was found; {@link GrantFinding.Unavailable} where the store or the directory fails
     * @throws IllegalArgumentException where the request is not at MAIL
     */
    public GrantFinding find(RelayRequest request) {
        if (request.stage() != RelayRequest.Stage.MAIL) {
            throw new IllegalArgumentException("a grant is found at MAIL, not at " + request.stage());
        }
        Optional<EmailAddress> sender = request.reversePath().flatMap(ReversePath::address);
        if (sender.isEmpty()) {
            return NULL_SENDER;
        }
        try {
            return find(sender.get(), request);
        } catch (RuntimeException e) {
            return new GrantFinding.Unavailable("the grant store or the mailbox directory failed: " + e);
        }
    }

    /** Each owner of an alias may send as the alias. If several have a grant, one whose owner may relay is preferred. */
    private GrantFinding find(EmailAddress sender, RelayRequest request) {
        List<Owner> owners = directory.owners(sender);
        if (owners.isEmpty()) {
            return NOT_OURS;
        }
        Optional<GrantFinding.Held> held = Optional.empty();
        for (Owner owner : owners) {
            Optional<GrantFinding.Held> other = find(owner, request);
            if (other.isPresent() && held.filter(PopBeforeSmtp::mayRelay).isEmpty()) {
                held = other;
            }
        }
        return held.<GrantFinding>map(found -> found).orElseGet(() -> noLogin(owners));
    }

    private static boolean mayRelay(GrantFinding.Held held) {
        return held.permissions().allows(Permission.RELAY);
    }

    private Optional<GrantFinding.Held> find(Owner owner, RelayRequest request) {
        EmailAddress key = key(owner.mailbox());
        return store.find(key, request.client(), request.instant())
                .filter(grant -> isFor(grant, key, request))
                .map(grant -> new GrantFinding.Held(grant, owner.permissions()));
    }

    private static GrantFinding noLogin(List<Owner> owners) {
        String mailboxes =
                owners.stream().map(owner -> "`" + key(owner.mailbox()) + "`").collect(Collectors.joining(" or "));
        return new GrantFinding.None("no POP3 login of " + mailboxes + " from this client holds");
    }

    /** A store may be far away and late: what it answers is checked, for a wrong grant is an open relay. */
    private static boolean isFor(Grant grant, EmailAddress key, RelayRequest request) {
        return grant.mailbox().equals(key)
                && grant.client().equals(request.client())
                && grant.holdsAt(request.instant());
    }

    /** A mailbox under one spelling, since the case of its local part does not matter to the directory. */
    private static EmailAddress key(EmailAddress mailbox) {
        return new EmailAddress(Ascii.toLowerCase(mailbox.localPart()), mailbox.domain());
    }
}
