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
 * Records a grant at a POP3 login and looks up the grant at MAIL (R7).
 *
 * <pre>{@code
 * popBeforeSmtp.loggedIn(mailbox, client, instant);             // POP3: after a successful PASS or APOP, before +OK
 *
 * RelayRequest atMail = request.mail(reversePath);              // SMTP: at MAIL, once per transaction
 * request = atMail.grant(popBeforeSmtp.find(atMail));
 * }</pre>
 *
 * Thread-safe if its store, its directory and its window supplier are.
 */
public final class PopBeforeSmtp {

    /** XMail's default: 900 seconds. */
    public static final Duration DEFAULT_WINDOW = Duration.ofMinutes(15);

    /** The longest permitted window: one day. */
    public static final Duration LONGEST_WINDOW = Duration.ofDays(1);

    private static final Logger LOGGER = System.getLogger(PopBeforeSmtp.class.getName());

    private static final GrantFinding NULL_SENDER = new GrantFinding.None("the null sender has no mailbox");
    private static final GrantFinding NOT_LOCAL = new GrantFinding.None("the sender is not a local mailbox");

    private final GrantStore store;
    private final MailboxDirectory directory;
    private final Supplier<Duration> window;

    /**
     * Creates an instance.
     *
     * @param window the duration of a grant, from one second to one day
     * @throws IllegalArgumentException if the window is out of range
     */
    public PopBeforeSmtp(GrantStore store, MailboxDirectory directory, Duration window) {
        this(store, directory, () -> window);
        checked(window);
    }

    /**
     * Creates an instance with a window that can change.
     *
     * @param window supplies the duration of a grant at each login
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
     * Records a grant for a completed POP3 login, never for USER alone or a rejected login. Never throws a {@link
     * RuntimeException}: if the store fails or the window is out of range, a warning is logged and there is no grant.
     *
     * @param mailbox the mailbox itself, with aliases and alias domains resolved
     */
    public void loggedIn(EmailAddress mailbox, IpAddress client, Instant login) {
        try {
            store.record(new Grant(key(mailbox), client, login, login.plus(checked(window.get()))));
        } catch (RuntimeException e) {
            LOGGER.log(
                    Level.WARNING,
                    () -> Escapes.printable(
                            "no POP-before-SMTP grant for `" + mailbox + "` from " + client + ": " + e));
        }
    }

    /**
     * Looks up the grant for a request at MAIL. The sender must be a mailbox that logged in from this client, an alias
     * of it, or either of them in an alias domain. An alias of several mailboxes counts as an alias of each.
     *
     * @return {@link GrantFinding.Unavailable} if the store or the directory fails
     * @throws IllegalArgumentException if the request is not at MAIL
     */
    public GrantFinding find(RelayRequest request) {
        if (request.stage() != RelayRequest.Stage.MAIL) {
            throw new IllegalArgumentException("a grant is looked up at MAIL, not at " + request.stage());
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

    /** Prefers a grant of an owner who may relay. */
    private GrantFinding find(EmailAddress sender, RelayRequest request) {
        List<Owner> owners = directory.owners(sender);
        if (owners.isEmpty()) {
            return NOT_LOCAL;
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
        return new GrantFinding.None("no current POP3 login of " + mailboxes + " from this client");
    }

    /** Checks the answer of the store, which may be remote and outdated: a wrong grant would open the relay. */
    private static boolean isFor(Grant grant, EmailAddress key, RelayRequest request) {
        return grant.mailbox().equals(key)
                && grant.client().equals(request.client())
                && grant.holdsAt(request.instant());
    }

    /** The directory ignores the case of local parts. */
    private static EmailAddress key(EmailAddress mailbox) {
        return new EmailAddress(Ascii.toLowerCase(mailbox.localPart()), mailbox.domain());
    }
}
